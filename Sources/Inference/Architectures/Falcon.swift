/// Falcon: attention and feed-forward network side by side, layer norms, few key/value heads, no gate.
///
/// The larger models norm the input of attention by weights of its own, `attn_norm_2`; in the smaller ones both parts
/// see the same.
package enum Falcon {
  /// The network of the loader's file; throws what is missing or not as it should be.
  package static func network(_ loader: WeightLoader) throws(InferenceError) -> Decoder {
    let norms = try loader.layerNorms()
    let width = try loader.embeddingLength()
    let feedForward = try loader.feedForwardLength()
    let shape = try loader.attentionShape(embeddingLength: width)
    let rope = try loader.rotaryEmbedding(headLength: shape.keyLength, pairing: .halfSplit)
    return try loader.decoder(norms: norms) { _, prefix throws(InferenceError) in
      let norm = try loader.norm(prefix + "attn_norm.weight", width, norms)
      let own = prefix + "attn_norm_2.weight"
      let hasOwn = loader.has(own)
      return DecoderLayer(
        mixerNorm: hasOwn ? try loader.norm(own, width, norms) : norm,
        mixer: try loader.attention(prefix, shape, rope: rope),
        feedForwardNorm: hasOwn ? norm : nil,
        feedForward: try loader.plainFeedForward(prefix, width: feedForward, embeddingLength: width),
        isParallel: true)
    }
  }
}
