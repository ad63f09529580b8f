internal import Checkpoints

extension SyntheticModel {
  /// The llama family.
  static let llamas: [SyntheticModel] = [
    llama(
      "smollm2-135m", "SmolLM2 135M", layers: 30, vocabulary: 49152, length: 1536, context: 8192, base: 100_000,
      isTied: true, SyntheticAttention(width: 576, heads: 9, sharedHeads: 3, headLength: 64)),
    llama(
      "llama-3.1-8b", "Llama 3.1 8B", layers: 32, vocabulary: 128_256, length: 14336, context: 131_072, base: 500_000,
      isTied: false, SyntheticAttention(width: 4096, heads: 32, sharedHeads: 8, headLength: 128),
      // The factors of its longer context lie between these.
      extra: [.values("rope_freqs.weight", 64, 1...8)]),
  ]

  private static func llama(
    _ name: String, _ title: String, layers: Int, vocabulary: Int, length: Int, context: Int, base: Float,
    isTied: Bool, _ attention: SyntheticAttention, extra: [SyntheticTensor] = []
  ) -> SyntheticModel {
    SyntheticModel(
      name: name, title: title, layerCount: layers, architecture: "llama", vocabularySize: vocabulary,
      embeddingLength: attention.width, isTied: isTied,
      metadata: attention.metadata(context: context, epsilon: 1e-5, ropeBase: base) + [
        ("feed_forward_length", .size(length))
      ],
      extraTensors: extra,
      layer: { _ in
        [.norm("attn_norm", attention.width), .norm("ffn_norm", attention.width)] + attention.tensors
          + .gated(attention.width, length)
      })
  }
}
