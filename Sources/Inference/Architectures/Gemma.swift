/// Gemma 2 and 3: norms before and after both parts of a layer, a gate by GELU, a window on most layers, embeddings
/// times the root of their length.
package enum Gemma {
  /// Gemma 2: the window on every other layer; soft caps of scores and logits.
  package static func second(_ loader: WeightLoader) throws(InferenceError) -> Decoder {
    let attention = try loader.attentionShape(embeddingLength: loader.embeddingLength())
    let rope = try loader.rotaryEmbedding(headLength: attention.keyLength, pairing: .halfSplit)
    let softcap = try loader.number("attn_logit_softcapping", in: 0...1e6, or: 50)
    var decoder = try decoder(loader, attention, layersOfLargest: 46, period: 2) {
      index, prefix, shape throws(InferenceError) in
      var shape = shape
      shape.softcap = Float(softcap)
      return try loader.attention(prefix, shape, rope: rope)
    }
    decoder.logitSoftcap = Float(try loader.number("final_logit_softcapping", in: 0...1e6, or: 30))
    return decoder
  }

  /// Gemma 3: the window on five layers of six, which turn by a base of their own; each head's queries and keys are
  /// normed.
  package static func third(_ loader: WeightLoader) throws(InferenceError) -> Decoder {
    let attention = try loader.attentionShape(embeddingLength: loader.embeddingLength())
    let norms = try loader.rootMeanSquareNorms()
    let rope = try loader.rotaryEmbedding(headLength: attention.keyLength, pairing: .halfSplit)
    let near = try loader.rotaryEmbedding(
      headLength: attention.keyLength, pairing: .halfSplit,
      base: loader.number("rope.freq_base_swa", in: 1...1e30, or: 10000), isScaled: false)
    var decoder = try decoder(loader, attention, layersOfLargest: 62, period: 6) {
      _, prefix, shape throws(InferenceError) in
      try loader.attention(prefix, shape, rope: shape.window > 0 ? near : rope, norms: .head(norms))
    }
    decoder.logitSoftcap = Float(try loader.number("final_logit_softcapping", in: 0...1e6, or: 0))
    return decoder
  }

  /// What both have in common.
  ///
  /// The largest model of each generation, known by its number of layers, scales scores by its width over its heads
  /// instead of the length of a head; files do not say it.
  private static func decoder(
    _ loader: WeightLoader, _ attention: Attention.Shape, layersOfLargest: Int, period: Int,
    mixer: (Int, String, Attention.Shape) throws(InferenceError) -> Attention
  ) throws(InferenceError) -> Decoder {
    let norms = try loader.rootMeanSquareNorms()
    let (width, feedForward) = (attention.embeddingLength, try loader.feedForwardLength())
    let count = try loader.layerCount()
    let windows = try loader.slidingWindows(layers: count, period: period)
    var shape = attention
    if count == layersOfLargest, !loader.hasMetadata("attention.scale") {
      shape.scale = Float(1 / (Double(width) / Double(shape.heads)).squareRoot())
    }
    var decoder = try loader.decoder(norms: norms) { index, prefix throws(InferenceError) in
      shape.window = windows[index]
      return DecoderLayer(
        mixerNorm: try loader.norm(prefix + "attn_norm.weight", width, norms),
        mixer: try mixer(index, prefix, shape),
        mixerPostNorm: try loader.norm(prefix + "post_attention_norm.weight", width, norms),
        feedForwardNorm: try loader.norm(prefix + "ffn_norm.weight", width, norms),
        feedForward: try loader.gatedFeedForward(
          prefix, width: feedForward, embeddingLength: width, activation: .gelu),
        feedForwardPostNorm: try loader.norm(prefix + "post_ffw_norm.weight", width, norms))
    }
    decoder.embeddingScale = Float(Double(width).squareRoot())
    return decoder
  }
}
