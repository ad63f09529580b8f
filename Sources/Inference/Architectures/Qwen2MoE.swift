/// Qwen 1.5 and 2 with experts: attention as in Qwen 2; experts weighted by their probabilities as they are, and one
/// that all tokens share, times a gate of its own.
package enum Qwen2MoE {
  /// The network of the loader's file; throws what is missing or not as it should be.
  package static func network(_ loader: WeightLoader) throws(InferenceError) -> Decoder {
    let norms = try loader.rootMeanSquareNorms()
    let width = try loader.embeddingLength()
    let routing = try loader.expertRouting(gating: .softmax, normalises: false)
    let dense = try loader.integer("feed_forward_length", in: 0...1 << 22, or: 0)
    let experts = try loader.expertLength(or: dense / routing.used)
    let shared = try loader.integer("expert_shared_feed_forward_length", in: 1...1 << 22, or: dense)
    let shape = try loader.attentionShape(embeddingLength: width)
    let rope = try loader.rotaryEmbedding(headLength: shape.keyLength, pairing: .halfSplit)
    return try loader.decoder(norms: norms) { _, prefix throws(InferenceError) in
      DecoderLayer(
        mixerNorm: try loader.norm(prefix + "attn_norm.weight", width, norms),
        mixer: try loader.attention(prefix, shape, rope: rope),
        feedForwardNorm: try loader.norm(prefix + "ffn_norm.weight", width, norms),
        feedForward: try loader.mixtureOfExperts(
          prefix, routing, width: experts, shared: .gated(width: shared), embeddingLength: width))
    }
  }
}
