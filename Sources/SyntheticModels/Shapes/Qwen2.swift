internal import Checkpoints

extension SyntheticModel {
  /// Qwen 2.5.
  static let qwens2: [SyntheticModel] = [
    qwen2("qwen2.5-0.5b", "Qwen2.5 0.5B", layers: 24, length: 4864, width: 896, heads: 14, sharedHeads: 2),
    qwen2("qwen2.5-1.5b", "Qwen2.5 1.5B", layers: 28, length: 8960, width: 1536, heads: 12, sharedHeads: 2),
  ]

  private static func qwen2(
    _ name: String, _ title: String, layers: Int, length: Int, width: Int, heads: Int, sharedHeads: Int
  ) -> SyntheticModel {
    let attention = SyntheticAttention(
      width: width, heads: heads, sharedHeads: sharedHeads, headLength: width / heads, hasBiases: true)
    return SyntheticModel(
      name: name, title: title, layerCount: layers, architecture: "qwen2", vocabularySize: 151_936,
      embeddingLength: width, isTied: true,
      metadata: attention.metadata(context: 32768, epsilon: 1e-6, ropeBase: 1e6) + [
        ("feed_forward_length", .size(length))
      ],
      layer: { _ in
        [.norm("attn_norm", width), .norm("ffn_norm", width)] + attention.tensors + .gated(width, length)
      })
  }
}
