/// Granite 3: as llama, with factors for embeddings, scores, what layers add, and logits.
package enum Granite {
  /// The network of the loader's file; throws what is missing or not as it should be.
  package static func network(_ loader: WeightLoader) throws(InferenceError) -> Decoder {
    let norms = try loader.rootMeanSquareNorms()
    let width = try loader.embeddingLength()
    let feedForward = try loader.feedForwardLength()
    let shape = try loader.attentionShape(embeddingLength: width)
    let rope = try loader.rotaryEmbedding(headLength: shape.keyLength, pairing: .adjacent)
    let residualScale = try factor("residual_scale", loader)
    var decoder = try loader.decoder(norms: norms) { _, prefix throws(InferenceError) in
      DecoderLayer(
        mixerNorm: try loader.norm(prefix + "attn_norm.weight", width, norms),
        mixer: try loader.attention(prefix, shape, rope: rope),
        feedForwardNorm: try loader.norm(prefix + "ffn_norm.weight", width, norms),
        feedForward: try loader.gatedFeedForward(prefix, width: feedForward, embeddingLength: width),
        residualScale: residualScale)
    }
    decoder.embeddingScale = try factor("embedding_scale", loader)
    // What the file calls a scale is what logits are divided by.
    decoder.logitScale = 1 / (try factor("logit_scale", loader))
    return decoder
  }

  /// The factor of `key`; 1 where there is none, or 0, which some files have for none.
  private static func factor(_ key: String, _ loader: WeightLoader) throws(InferenceError) -> Float {
    let found = try loader.number(key, in: 0...1e6, or: 1)
    return found > 0 ? max(Float(found), .leastNormalMagnitude) : 1
  }
}
