import CKernels
import Inference
import Quantization
import Tensors
import TestSupport
import Testing

/// Whole models whose matrices are stored in each format that there is an encoder for, in rows of 256 weights.
@Suite("Models in every format") struct QuantizedModelTests {
  static let names = FormatRegistry.encodable.map(\.name)
  static let tokens: [Int32] = [1, 15, 7, 7, 0, 3, 12, 9]

  /// The model with its matrices encoded in `format`, and with what they decode to in F32.
  private func models(_ format: any WeightFormat) throws -> (stored: TinyLlama, decoded: TinyLlama) {
    let model = TinyLlama(layers: 2, width: 256, scale: 0.12)
    var (stored, decoded) = (model, model)
    for (index, tensor) in model.builder.tensors.enumerated() where tensor.dimensions.count == 2 {
      let weights = stride(from: 0, to: tensor.data.count, by: 4).map { at in
        Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(tensor.data[at + $1]) << UInt32(8 * $1) })
      }
      let blocks = try encode(weights, format)
      stored.builder.tensors[index].type = format.blockFormat.id
      stored.builder.tensors[index].data = blocks
      decoded.builder.tensors[index] = .f32(tensor.name, tensor.dimensions, decode(blocks, weights.count, format))
    }
    return (stored, decoded)
  }

  private func encode(_ weights: [Float], _ format: any WeightFormat) throws -> [UInt8] {
    let size = weights.count / format.blockFormat.weightsPerBlock * format.blockFormat.bytesPerBlock
    var blocks = [UInt8](repeating: 0, count: size)
    let importance = [Float](repeating: 1, count: 256)
    var span = blocks.mutableSpan
    var bytes = span.mutableBytes
    try format.encode(weights.span, columns: 256, importance: importance.span, into: &bytes)
    return blocks
  }

  private func decode(_ blocks: [UInt8], _ count: Int, _ format: any WeightFormat) -> [Float] {
    var weights = [Float](repeating: 0, count: count)
    var span = weights.mutableSpan
    format.decode(blocks.span.bytes, into: &span)
    return weights
  }

  private func logits(
    _ model: TinyLlama, float: Bool, placement: WeightPlacement = .automatic
  ) throws -> [Float] {
    try session(model.load(float: float, placement: placement), context: 16).logits(of: Self.tokens, prefill: 5)
  }

  /// Whether a format has kernels on codes.
  private func hasCodes(_ format: any WeightFormat) -> Bool {
    qs_panel_format_of(format.blockFormat.id).map { $0.pointee.kind == QS_PANEL_CODES } ?? false
  }

  @Test("Logits are those of the decoded weights", arguments: names)
  func logits(name: String) throws {
    let format = try #require(FormatRegistry.named(name))
    let (stored, decoded) = try models(format)
    let reference = try logits(decoded, float: true)
    #expect(reference.allSatisfy(\.isFinite) && reference.contains { abs($0) > 0.01 })
    #expect(nmse(try logits(stored, float: true), reference) < 1e-10)
    let error = nmse(try logits(stored, float: false), reference)
    if hasCodes(format) {
      // The activations are rounded to 8 bits, the weights are not touched.
      #expect(error > 0 && error < 1e-3)
    } else if format.blockFormat == .bf16, qs_product_kernels_current().pointee.many_bf16 != nil {
      // The activations are rounded to BF16.
      #expect(error > 0 && error < 1e-4)
    } else {
      // Without a kernel on codes the activations stay as they are.
      #expect(error < 1e-10)
    }
  }

  @Test("Weights compute the same to the bit repacked and in place", arguments: names)
  func placement(name: String) throws {
    let stored = try models(#require(FormatRegistry.named(name))).stored
    let packed = try logits(stored, float: false, placement: .packed)
    let inPlace = try logits(stored, float: false, placement: .inPlace)
    #expect(packed == inPlace)
    #expect(!packed.contains { !$0.isFinite })
  }

  @Test("Both routes are there to be tested")
  func routes() {
    let formats = FormatRegistry.encodable
    #expect(formats.count(where: hasCodes) >= 13)
    #expect(formats.count { qs_panel_format_of($0.blockFormat.id) == nil } >= 2)
  }

  @Test(
    "A scale that is no number reaches every logit", arguments: ["Q8_0", "Q4_K", "Q6_K", "IQ4_NL"], [0x7C00, 0x7E00])
  func damagedScale(name: String, half: UInt16) throws {
    let format = try #require(FormatRegistry.named(name))
    var model = try models(format).stored
    let index = try #require(model.builder.tensors.firstIndex { $0.name.bytes == Array("blk.0.attn_v.weight".utf8) })
    // The scale is the block's first half, but for Q6_K its last.
    let at = name == "Q6_K" ? format.blockFormat.bytesPerBlock - 2 : 0
    model.builder.tensors[index].data.replaceSubrange(at..<at + 2, with: half.littleEndianBytes)
    let logits = try session(model.load(), context: 16).extend(with: [1, 2])
    #expect(logits.allSatisfy { !$0.isFinite })
  }
}
