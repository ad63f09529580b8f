import Checkpoints
import Inference
import Tensors
import TestSupport

/// A whole llama of a few hundred weights, to be damaged.
struct TinyLlama {
  var builder = GGUFBuilder()

  /// Rows are `width` long; weights are uniform in -scale ... scale.
  init(layers: Int = 1, width: Int = 32, scale: Float = 1) {
    let (wide, half) = (UInt64(width), UInt64(width / 2))
    var random = RandomSource(seed: 42)
    builder.metadata = [
      ("general.architecture", .string("llama")), ("llama.block_count", .uint32(UInt32(layers))),
      ("llama.context_length", .uint32(64)), ("llama.embedding_length", .uint32(UInt32(width))),
      ("llama.feed_forward_length", .uint32(UInt32(width))), ("llama.attention.head_count", .uint32(2)),
      ("llama.attention.head_count_kv", .uint32(1)), ("llama.attention.layer_norm_rms_epsilon", .float32(1e-5)),
    ]
    func add(_ name: String, _ dimensions: [UInt64]) {
      let count = Int(dimensions.reduce(1, *))
      builder.tensors.append(.f32(.init(name), dimensions, random.floats(count, scale: scale)))
    }
    add("token_embd.weight", [wide, 16])
    add("output_norm.weight", [wide])
    add("output.weight", [wide, 16])
    for layer in 0..<layers {
      for name in ["attn_norm", "ffn_norm"] { add("blk.\(layer).\(name).weight", [wide]) }
      for name in ["attn_q", "attn_output", "ffn_gate", "ffn_up", "ffn_down"] {
        add("blk.\(layer).\(name).weight", [wide, wide])
      }
      for name in ["attn_k", "attn_v"] { add("blk.\(layer).\(name).weight", [wide, half]) }
    }
  }

  /// Sets, or with nil removes, a metadata value.
  mutating func set(_ key: String, _ value: GGUFBuilder.Value?) {
    builder.metadata.removeAll { $0.key.bytes == Array(key.utf8) }
    if let value { builder.metadata.append((.init(key), value)) }
  }

  /// Makes it a file of another family.
  mutating func rename(to family: String) {
    builder.metadata = builder.metadata.map { key, value in
      let name = String(decoding: key.bytes, as: UTF8.self)
      return name.hasPrefix("llama.") ? (.init(family + name.dropFirst(5)), value) : (key, value)
    }
    set("general.architecture", .string(.init(family)))
  }

  /// Replaces, or with nil removes, a tensor.
  mutating func replace(_ name: String, _ tensor: GGUFBuilder.Tensor?) {
    builder.tensors.removeAll { $0.name.bytes == Array(name.utf8) }
    if let tensor { builder.tensors.append(tensor) }
  }

  func load(float: Bool = false, placement: WeightPlacement = .automatic) throws -> LanguageModel {
    var options = LanguageModel.Options()
    options.placement = placement
    options.usesFloatActivations = float
    let bytes = ByteRegion(copying: builder.build().bytes)
    return try LanguageModel.load(Checkpoint.open(bytes, path: "tiny.gguf"), options: options)
  }
}
