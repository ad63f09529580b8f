/// Phi 3 and 3.5: queries, keys and values in one matrix, gate and up in another; part of a head is rotated.
///
/// Beyond the context that the model was first trained for, each pair's frequency has another divisor, in tensors of
/// the file. Which of them is used is decided by the session's context, so that a text's start does not change its
/// meaning when it grows. A window in the metadata is not used: files give values that their models do not have.
package enum Phi3 {
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
