/// Qwen 2 and 2.5: as llama, with biases of queries, keys and values, and pairs in halves.
package enum Qwen2 {
  /// The network of the loader's file; throws what is missing or not as it should be.
  package static func network(_ loader: WeightLoader) throws(InferenceError) -> Decoder {
    let norms = try loader.rootMeanSquareNorms()
    let width = try loader.embeddingLength()
    let feedForward = try loader.feedForwardLength()
    let shape = try loader.attentionShape(embeddingLength: width)
    let rope = try loader.rotaryEmbedding(headLength: shape.keyLength, pairing: .halfSplit)
    return try loader.decoder(norms: norms) { _, prefix throws(InferenceError) in
      DecoderLayer(
        mixerNorm: try loader.norm(prefix + "attn_norm.weight", width, norms),
        mixer: try loader.attention(prefix, shape, rope: rope),
        feedForwardNorm: try loader.norm(prefix + "ffn_norm.weight", width, norms),
        feedForward: try loader.gatedFeedForward(prefix, width: feedForward, embeddingLength: width))
    }
  }
}
