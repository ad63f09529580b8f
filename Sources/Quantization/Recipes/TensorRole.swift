/// What a tensor does in its model, as far as recipes tell tensors apart.
enum TensorRole: Sendable, Hashable {
  /// The output matrix, or the token embedding that stands for it.
  case output
  case tokenEmbedding
  case query
  case key
  case value
  /// Query, key and value in one.
  case fusedQueryKeyValue
  case attentionOutput
  case down
  case gate
  case up
  case other
}

extension TensorRole {
  /// The role of the tensor `name`; `isTied` says that the model has no output matrix of its own.
  init(name: String, isTied: Bool) {
    switch name {
    case "output.weight": self = .output
    case "token_embd.weight": self = isTied ? .output : .tokenEmbedding
    case "per_layer_token_embd.weight": self = .tokenEmbedding
    default: self = Self.parts.first { name.contains($0.part) }?.role ?? .other
    }
  }

  private static let parts: [(part: String, role: TensorRole)] = [
    ("attn_v.weight", .value), ("attn_k.weight", .key), ("attn_q.weight", .query), ("ffn_down", .down),
    ("attn_output.weight", .attentionOutput), ("attn_qkv.weight", .fusedQueryKeyValue), ("ffn_gate", .gate),
    ("ffn_up", .up),
  ]
}
