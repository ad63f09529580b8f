/// The llama family: Llama 1 to 3, and what shares its layers, such as Mistral, Mixtral and SmolLM2.
///
/// x += attention(norm(x)); x += feed-forward(norm(x)). Rotated pairs are adjacent; a window, as Mistral's first models
/// have it, is the same in all layers; the feed-forward network may be a mixture of experts.
package enum Llama {
  /// The network of the loader's file; throws what is missing or not as it should be.
  package static func network(_ loader: WeightLoader) throws(InferenceError) -> Decoder {
    let norms = try loader.rootMeanSquareNorms()
    let width = try loader.embeddingLength()
    let feedForward = try loader.feedForwardLength()
    let attention = try loader.attentionShape(embeddingLength: width)
    let rope = try loader.rotaryEmbedding(headLength: attention.keyLength, pairing: .adjacent)
    let windows = try loader.slidingWindows(layers: loader.layerCount(), period: 0)
    return try loader.decoder(norms: norms) { index, prefix throws(InferenceError) in
      var shape = attention
      shape.window = windows[index]
      return DecoderLayer(
        mixerNorm: try loader.norm(prefix + "attn_norm.weight", width, norms),
        mixer: try loader.attention(prefix, shape, rope: rope),
        feedForwardNorm: try loader.norm(prefix + "ffn_norm.weight", width, norms),
        feedForward: try self.feedForward(loader, prefix, width: feedForward, embeddingLength: width))
    }
  }

  private static func feedForward(
    _ loader: WeightLoader, _ prefix: String, width: Int, embeddingLength: Int
  ) throws(InferenceError) -> any FeedForward {
    guard try loader.hasExperts() else {
      return try loader.gatedFeedForward(prefix, width: width, embeddingLength: embeddingLength)
    }
    return try loader.mixtureOfExperts(
      prefix, loader.expertRouting(gating: .softmax, normalises: true), width: width,
      embeddingLength: embeddingLength)
  }
}
