/// StarCoder 2: layer norms, rotated pairs in halves, no gate, biases everywhere; a window, where the file has one, is
/// the same in all layers.
package enum StarCoder2 {
  /// The network of the loader's file; throws what is missing or not as it should be.
  package static func network(_ loader: WeightLoader) throws(InferenceError) -> Decoder {
    let norms = try loader.layerNorms()
    let width = try loader.embeddingLength()
    let feedForward = try loader.feedForwardLength()
    let attention = try loader.attentionShape(embeddingLength: width)
    let rope = try loader.rotaryEmbedding(headLength: attention.keyLength, pairing: .halfSplit)
    let windows = try loader.slidingWindows(layers: loader.layerCount(), period: 0)
    return try loader.decoder(norms: norms) { index, prefix throws(InferenceError) in
      var shape = attention
      shape.window = windows[index]
      return DecoderLayer(
        mixerNorm: try loader.norm(prefix + "attn_norm.weight", width, norms),
        mixer: try loader.attention(prefix, shape, rope: rope),
        feedForwardNorm: try loader.norm(prefix + "ffn_norm.weight", width, norms),
        feedForward: try loader.plainFeedForward(prefix, width: feedForward, embeddingLength: width))
    }
  }
}
