/// StableLM: layer norms, part of a head is rotated, a gate by SiLU.
///
/// Some files have biases of queries, keys and values. The largest models norm each head's queries and keys, with
/// weights for each head, and have no norm for the feed-forward network: it lies beside attention and sees the same.
package enum StableLM {
  /// The network of the loader's file; throws what is missing or not as it should be.
  package static func network(_ loader: WeightLoader) throws(InferenceError) -> Decoder {
    let norms = try loader.layerNorms()
    let width = try loader.embeddingLength()
    let feedForward = try loader.feedForwardLength()
    let shape = try loader.attentionShape(embeddingLength: width)
    let rope = try loader.rotaryEmbedding(headLength: shape.keyLength, pairing: .halfSplit)
    return try loader.decoder(norms: norms) { _, prefix throws(InferenceError) in
      let heads: QueryKeyNorm = loader.has(prefix + "attn_q_norm.weight") ? .eachHead(norms) : .none
      let isParallel = !loader.has(prefix + "ffn_norm.weight")
      return DecoderLayer(
        mixerNorm: try loader.norm(prefix + "attn_norm.weight", width, norms),
        mixer: try loader.attention(prefix, shape, rope: rope, norms: heads),
        feedForwardNorm: isParallel ? nil : try loader.norm(prefix + "ffn_norm.weight", width, norms),
        feedForward: try loader.gatedFeedForward(prefix, width: feedForward, embeddingLength: width),
        isParallel: isParallel)
    }
  }
}
