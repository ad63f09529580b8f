import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

/// Numbers of types that GGUF lacks, as a folder of a known family shows them.
@Suite struct ConvertedNumbersTests {
  private static let config =
    #"{"model_type":"llama","num_hidden_layers":1,"num_attention_heads":1,"hidden_size":4,"intermediate_size":4,"#
    + #""vocab_size":64,"max_position_embeddings":8}"#

  /// A model of one layer, its embedding (64 rows of 4) and last norm given.
  private func open(
    embedding: (String, [UInt8]), norm: (String, [UInt8])
  ) throws -> (embedding: CheckpointTensor, norm: CheckpointTensor) {
    let folder = try TemporaryFolder()
    func single(_ name: String, _ shape: [Int]) -> SafeTensorsBuilder.Tensor {
      .f32("model.layers.0.\(name).weight", shape, [Float](repeating: 0, count: shape.reduce(1, *)))
    }
    let matrices = ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.gate_proj"]
      .map { single($0, [4, 4]) }
    let others = ["mlp.up_proj", "mlp.down_proj"].map { single($0, [4, 4]) }
    let norms = ["input_layernorm", "post_attention_layernorm"].map { single($0, [4]) }
    let builder = SafeTensorsBuilder(
      [
        .init("model.embed_tokens.weight", embedding.0, [64, 4], embedding.1),
        .init("model.norm.weight", norm.0, [4], norm.1),
      ] + matrices + others + norms)
    try folder.write(builder.build(), as: "model.safetensors")
    try folder.write(Array(Self.config.utf8), as: "config.json")
    let checkpoint = try Checkpoint.open(folder.url.path)
    // Without a tokenizer.json the model can be looked at, and not made a GGUF file.
    expectError(CheckpointError.self, saying: "tokenizer.json") { try checkpoint.checkConvertible() }
    return (
      try #require(checkpoint.tensor(named: "token_embd.weight")),
      try #require(checkpoint.tensor(named: "output_norm.weight"))
    )
  }

  /// The value of an 8-bit float by its definition: sign, exponent, mantissa, the bias half the exponent's range.
  private func value(_ bits: UInt8, exponentBits: Int) -> Float {
    let mantissaBits = 7 - exponentBits
    let exponent = Int(bits & 0x7F) >> mantissaBits
    let fraction = Double(Int(bits) & ((1 << mantissaBits) - 1)) / Double(1 << mantissaBits)
    let bias = (1 << (exponentBits - 1)) - 1
    let size =
      exponent == 0 ? fraction * pow(2, Double(1 - bias)) : (1 + fraction) * pow(2, Double(exponent - bias))
    return Float(bits & 0x80 == 0 ? size : -size)
  }

  @Test(arguments: [("F8_E4M3", 4), ("F8_E5M2", 5)]) func eightBitsBecomeSixteen(
    dtype: String, exponentBits: Int
  ) throws {
    let patterns = (0...255).map { UInt8($0) }
    let embedding = try open(embedding: (dtype, patterns), norm: (dtype, [0x38, 1, 0, 0x81])).embedding
    #expect(embedding.type == .known(.f16))
    let bytes = try #require(embedding.data?.bytes)
    for bits in patterns {
      let half = Float16(bitPattern: UInt16(bytes[2 * Int(bits)]) | UInt16(bytes[2 * Int(bits) + 1]) << 8)
      let isSpecial = exponentBits == 4 ? bits & 0x7F == 0x7F : bits & 0x7C == 0x7C
      if isSpecial {
        #expect(half.isNaN || exponentBits == 5 && half.isInfinite)
      } else {
        #expect(Float(half) == value(bits, exponentBits: exponentBits), "\(bits)")
        #expect((half.sign == .minus) == (bits & 0x80 != 0))
      }
    }
  }

  @Test(
    arguments: [
      ("F16", [0x00, 0x3C, 0x01, 0x00, 0x00, 0xFC, 0x00, 0x80], [1, 0x1p-24, -.infinity, -0.0]),
      ("BF16", [0x80, 0x3F, 0x00, 0x00, 0x80, 0xFF, 0x49, 0x40], [1, 0, -.infinity, 3.140625]),
      ("F8_E4M3", [0x38, 0x01, 0x7E, 0x80], [1, 0x1p-9, 448, -0.0]),
    ] as [(String, [UInt8], [Float])]) func normsBecomeSingles(dtype: String, bytes: [UInt8], values: [Float]) throws
  {
    let norm = try open(embedding: ("F16", [UInt8](repeating: 0, count: 512)), norm: (dtype, bytes)).norm
    #expect(norm.type == .known(.f32))
    #expect(norm.data?.bytes == values.flatMap { $0.bitPattern.littleEndianBytes })
    // From and to the middle of a number.
    #expect(
      try norm.data?.slice(offset: 3, count: 6).bytes
        == Array(values.flatMap { $0.bitPattern.littleEndianBytes }[3..<9]))
  }

  @Test func doublesAreRoundedAndIntegersRefused() throws {
    let zeros = [UInt8](repeating: 0, count: 512)
    let doubles = [1, -2.5, 1e-300, 0.1].flatMap { $0.bitPattern.littleEndianBytes }
    let norm = try open(embedding: ("F16", zeros), norm: ("F64", doubles)).norm
    #expect(norm.data?.bytes == [1, -2.5, 0, 0.1].flatMap { Float($0).bitPattern.littleEndianBytes })
    expectError(CheckpointError.self, saying: "I32") {
      try open(embedding: ("F16", zeros), norm: ("I32", Array(zeros[..<16])))
    }
    expectError(CheckpointError.self, saying: "F4") {
      try open(embedding: ("F4", Array(zeros[..<128])), norm: ("F64", doubles))
    }
  }
}
