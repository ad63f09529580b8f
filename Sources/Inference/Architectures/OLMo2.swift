/// OLMo 2 and 3: no norms before the parts of a layer but after them, before they are added; queries and keys are
/// normed over all heads together.
///
/// OLMo 3's files have a window, on three layers of four, whose layers leave the context unstretched.
package enum OLMo2 {
  /// The network of the loader's file; throws what is missing or not as it should be.
  package static func network(_ loader: WeightLoader) throws(InferenceError) -> Decoder {
    let norms = try loader.rootMeanSquareNorms()
    let width = try loader.embeddingLength()
    let feedForward = try loader.feedForwardLength()
    let attention = try loader.attentionShape(embeddingLength: width)
    let rope = try loader.rotaryEmbedding(headLength: attention.keyLength, pairing: .halfSplit)
    let near = try loader.rotaryEmbedding(headLength: attention.keyLength, pairing: .halfSplit, isScaled: false)
    let windows = try loader.slidingWindows(layers: loader.layerCount(), period: 4)
    return try loader.decoder(norms: norms) { index, prefix throws(InferenceError) in
      var shape = attention
      shape.window = windows[index]
      return DecoderLayer(
        mixer: try loader.attention(prefix, shape, rope: shape.window > 0 ? near : rope, norms: .row(norms)),
        mixerPostNorm: try loader.norm(prefix + "post_attention_norm.weight", width, norms),
        feedForward: try loader.gatedFeedForward(prefix, width: feedForward, embeddingLength: width),
        feedForwardPostNorm: try loader.norm(prefix + "post_ffw_norm.weight", width, norms))
    }
  }
}
