internal import Checkpoints

extension SyntheticModel {
  /// gpt-oss.
  static let gptOSS: [SyntheticModel] = [
    gptOSS(
      "gpt-oss-20b", "gpt-oss 20B", layers: 24, experts: 32, used: 4, length: 2880, window: 128,
      SyntheticAttention(
        width: 2880, heads: 64, sharedHeads: 8, headLength: 64, hasBiases: true, hasOutputBias: true))
  ]

  private static func gptOSS(
    _ name: String, _ title: String, layers: Int, experts: Int, used: Int, length: Int, window: Int,
    _ attention: SyntheticAttention
  ) -> SyntheticModel {
    let width = attention.width
    return SyntheticModel(
      name: name, title: title, layerCount: layers, architecture: "gpt-oss", vocabularySize: 201_088,
      embeddingLength: width, isTied: false,
      metadata: attention.metadata(context: 131_072, epsilon: 1e-5, ropeBase: 150_000) + [
        ("feed_forward_length", .size(length)), ("expert_count", .size(experts)), ("expert_used_count", .size(used)),
        ("expert_feed_forward_length", .size(length)), ("attention.sliding_window", .size(window)),
        ("rope.scaling.type", .string("yarn")), ("rope.scaling.factor", .float32(32)),
        ("rope.scaling.original_context_length", .size(4096)),
      ],
      layer: { _ in
        [
          .norm("attn_norm", width), .norm("post_attention_norm", width),
          .values("attn_sinks.weight", attention.heads, -1...1),
        ] + attention.tensors + .experts(width, length, count: experts) + [
          .bias("ffn_gate_inp", experts), .bias("ffn_gate_exps", length, count: experts),
          .bias("ffn_up_exps", length, count: experts), .bias("ffn_down_exps", width, count: experts),
        ]
      })
  }
}
