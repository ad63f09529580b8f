/// What a tensor does in its model, as far as recipes tell tensors apart.
enum TensorRole: Sendable, Hashable {
  /// The output matrix, or the token embedding that stands for it.
  case output
  case tokenEmbedding
  case query
  case key
  /// The values' matrix, alone or in one with others: `attn_v`, `attn_qkv`, `attn_kv_b`.
  case value
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
    case _ where Self.isEmbedding(name): self = isTied ? .output : .tokenEmbedding
    default: self = Self.parts.first { name.contains($0.part) }?.role ?? .other
    }
  }

  /// Whether the tensor holds embeddings of tokens, of the model or of each layer.
  static func isEmbedding(_ name: String) -> Bool {
    name == "token_embd.weight" || name == "per_layer_token_embd.weight"
  }

  /// Whether the tensor may be coarse without importance weights, which are seldom measured for it: embeddings of tokens
  /// and the output matrix.
  static func isExemptFromImportance(_ name: String) -> Bool { isEmbedding(name) || name == "output.weight" }

  /// What names contain, the first that is there decides.
  private static let parts: [(part: String, role: TensorRole)] = [
    ("attn_qkv.weight", .value), ("attn_kv_b.weight", .value), ("attn_v.weight", .value), ("attn_k.weight", .key),
    ("attn_q.weight", .query), ("attn_output.weight", .attentionOutput), ("ffn_up", .up), ("ffn_gate", .gate),
    ("ffn_down", .down),
  ]
}
