/// SmolLM3: as llama, but every fourth layer knows no positions (NoPE; Yang et al., 2025).
package enum SmolLM3 {
  /// Of each so many layers the last has no rotation. Files do not say it.
  private static let period = 4

  /// The network of the loader's file; throws what is missing or not as it should be.
  package static func network(_ loader: WeightLoader) throws(InferenceError) -> Decoder {
    let norms = try loader.rootMeanSquareNorms()
    let width = try loader.embeddingLength()
    let feedForward = try loader.feedForwardLength()
    let shape = try loader.attentionShape(embeddingLength: width)
    let rope = try loader.rotaryEmbedding(headLength: shape.keyLength, pairing: .adjacent)
    return try loader.decoder(norms: norms) { index, prefix throws(InferenceError) in
      DecoderLayer(
        mixerNorm: try loader.norm(prefix + "attn_norm.weight", width, norms),
        mixer: try loader.attention(prefix, shape, rope: index % period == period - 1 ? nil : rope),
        feedForwardNorm: try loader.norm(prefix + "ffn_norm.weight", width, norms),
        feedForward: try loader.gatedFeedForward(prefix, width: feedForward, embeddingLength: width))
    }
  }
}
