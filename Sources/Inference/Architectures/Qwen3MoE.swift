/// Qwen 3 with experts: attention as in Qwen 3; the chosen experts' weights sum to 1.
package enum Qwen3MoE {
  /// The network of the loader's file; throws what is missing or not as it should be.
  package static func network(_ loader: WeightLoader) throws(InferenceError) -> Decoder {
    let norms = try loader.rootMeanSquareNorms()
    let width = try loader.embeddingLength()
    let routing = try loader.expertRouting(gating: .softmax, normalises: true)
    let dense = try loader.integer("feed_forward_length", in: 0...1 << 22, or: 0)
    let experts = try loader.expertLength(or: dense / routing.used)
    let shape = try loader.attentionShape(embeddingLength: width)
    let rope = try loader.rotaryEmbedding(headLength: shape.keyLength, pairing: .halfSplit)
    return try loader.decoder(norms: norms) { _, prefix throws(InferenceError) in
      DecoderLayer(
        mixerNorm: try loader.norm(prefix + "attn_norm.weight", width, norms),
        mixer: try loader.attention(prefix, shape, rope: rope, norms: .head(norms)),
        feedForwardNorm: try loader.norm(prefix + "ffn_norm.weight", width, norms),
        feedForward: try loader.mixtureOfExperts(prefix, routing, width: experts, embeddingLength: width))
    }
  }
}
