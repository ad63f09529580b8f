internal import Checkpoints

extension SyntheticModel {
  /// Qwen 3 with experts.
  static let qwens3MoE: [SyntheticModel] = [
    qwen3MoE(
      "qwen3-30b-a3b", "Qwen3 30B-A3B", layers: 48, dense: 6144, experts: 128, used: 8, length: 768,
      SyntheticAttention(width: 2048, heads: 32, sharedHeads: 4, headLength: 128, hasNorms: true))
  ]

  private static func qwen3MoE(
    _ name: String, _ title: String, layers: Int, dense: Int, experts: Int, used: Int, length: Int,
    _ attention: SyntheticAttention
  ) -> SyntheticModel {
    let width = attention.width
    return SyntheticModel(
      name: name, title: title, layerCount: layers, architecture: "qwen3moe", vocabularySize: 151_936,
      embeddingLength: width, isTied: false,
      metadata: attention.metadata(context: 40960, epsilon: 1e-6, ropeBase: 1e6) + [
        ("feed_forward_length", .size(dense)), ("expert_count", .size(experts)), ("expert_used_count", .size(used)),
        ("expert_feed_forward_length", .size(length)),
      ],
      layer: { _ in
        [.norm("attn_norm", width), .norm("ffn_norm", width)] + attention.tensors
          + .experts(width, length, count: experts)
      })
  }
}
