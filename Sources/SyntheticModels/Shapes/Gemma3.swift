internal import Checkpoints

extension SyntheticModel {
  /// Gemma 3.
  static let gemmas3: [SyntheticModel] = [
    gemma3(
      "gemma-3-270m", "Gemma 3 270M", layers: 18, length: 2048, window: 512,
      SyntheticAttention(width: 640, heads: 4, sharedHeads: 1, headLength: 256, hasNorms: true))
  ]

  private static func gemma3(
    _ name: String, _ title: String, layers: Int, length: Int, window: Int, _ attention: SyntheticAttention
  ) -> SyntheticModel {
    let norms = ["attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm"]
    return SyntheticModel(
      name: name, title: title, layerCount: layers, architecture: "gemma3", vocabularySize: 262_144,
      embeddingLength: attention.width, isTied: true,
      metadata: attention.metadata(context: 32768, epsilon: 1e-6, ropeBase: 1e6) + [
        ("feed_forward_length", .size(length)), ("attention.sliding_window", .size(window)),
      ],
      layer: { _ in
        norms.map { .norm($0, attention.width) } + attention.tensors + .gated(attention.width, length)
      })
  }
}
