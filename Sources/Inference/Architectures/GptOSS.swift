/// gpt-oss: sinks in attention, a window on every other layer, biases everywhere, experts with a clamped gate.
package enum GptOSS {
  /// The gate's constants. Files do not say them.
  private static let activation = Activation.clampedSwiGLU(alpha: 1.702, limit: 7)

  /// The network of the loader's file; throws what is missing or not as it should be.
  package static func network(_ loader: WeightLoader) throws(InferenceError) -> Decoder {
    let norms = try loader.rootMeanSquareNorms()
    let width = try loader.embeddingLength()
    let routing = try loader.expertRouting(gating: .softmaxOfChosen, normalises: false)
    let experts = try loader.expertLength()
    let attention = try loader.attentionShape(embeddingLength: width)
    let rope = try loader.rotaryEmbedding(headLength: attention.keyLength, pairing: .halfSplit)
    let windows = try loader.slidingWindows(layers: loader.layerCount(), period: 2)
    return try loader.decoder(norms: norms) { index, prefix throws(InferenceError) in
      var shape = attention
      shape.window = windows[index]
      var mixer = try loader.attention(prefix, shape, rope: rope)
      mixer.sinks = try loader.vector(prefix + "attn_sinks.weight", [shape.heads])
      return DecoderLayer(
        mixerNorm: try loader.norm(prefix + "attn_norm.weight", width, norms),
        mixer: mixer,
        feedForwardNorm: try loader.norm(prefix + "post_attention_norm.weight", width, norms),
        feedForward: try loader.mixtureOfExperts(
          prefix, routing, width: experts, embeddingLength: width, activation: activation))
    }
  }
}
