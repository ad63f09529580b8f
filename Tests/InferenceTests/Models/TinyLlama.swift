import Checkpoints
import Inference
import TestSupport

/// A whole llama of a few hundred weights, to be damaged.
struct TinyLlama {
  var builder = GGUFBuilder()

  init(layers: Int = 1) {
    var random = Seeded(state: 42)
    builder.metadata = [
      ("general.architecture", .string("llama")), ("llama.block_count", .uint32(UInt32(layers))),
      ("llama.context_length", .uint32(64)), ("llama.embedding_length", .uint32(32)),
      ("llama.feed_forward_length", .uint32(32)), ("llama.attention.head_count", .uint32(2)),
      ("llama.attention.head_count_kv", .uint32(1)), ("llama.attention.layer_norm_rms_epsilon", .float32(1e-5)),
    ]
    func add(_ name: String, _ dimensions: [UInt64]) {
      let count = Int(dimensions.reduce(1, *))
      builder.tensors.append(.f32(.init(name), dimensions, random.floats(count)))
    }
    add("token_embd.weight", [32, 16])
    add("output_norm.weight", [32])
    add("output.weight", [32, 16])
    for layer in 0..<layers {
      for name in ["attn_norm", "ffn_norm"] { add("blk.\(layer).\(name).weight", [32]) }
      for name in ["attn_q", "attn_output", "ffn_gate", "ffn_up", "ffn_down"] {
        add("blk.\(layer).\(name).weight", [32, 32])
      }
      for name in ["attn_k", "attn_v"] { add("blk.\(layer).\(name).weight", [32, 16]) }
    }
  }

  /// Sets, or with nil removes, a metadata value.
  mutating func set(_ key: String, _ value: GGUFBuilder.Value?) {
    builder.metadata.removeAll { $0.key.bytes == Array(key.utf8) }
    if let value { builder.metadata.append((.init(key), value)) }
  }

  /// Replaces, or with nil removes, a tensor.
  mutating func replace(_ name: String, _ tensor: GGUFBuilder.Tensor?) {
    builder.tensors.removeAll { $0.name.bytes == Array(name.utf8) }
    if let tensor { builder.tensors.append(tensor) }
  }

  func load() throws -> LanguageModel {
    let file = try builder.write()
    return try LanguageModel.load(Checkpoint.open(file.path))
  }
}
