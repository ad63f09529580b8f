/// GPT-2: learned positions, layer norms, queries, keys and values in one matrix, no gate, biases everywhere.
package enum GPT2 {
  /// The network of the loader's file; throws what is missing or not as it should be.
  package static func network(_ loader: WeightLoader) throws(InferenceError) -> Decoder {
    let norms = try loader.layerNorms()
    let width = try loader.embeddingLength()
    let feedForward = try loader.feedForwardLength()
    let shape = try loader.attentionShape(embeddingLength: width)
    var decoder = try loader.decoder(norms: norms) { _, prefix throws(InferenceError) in
      DecoderLayer(
        mixerNorm: try loader.norm(prefix + "attn_norm.weight", width, norms),
        mixer: try loader.attention(prefix, shape, rope: nil),
        feedForwardNorm: try loader.norm(prefix + "ffn_norm.weight", width, norms),
        feedForward: try loader.plainFeedForward(prefix, width: feedForward, embeddingLength: width))
    }
    let positions = decoder.shape.contextLength
    decoder.positionEmbedding = try loader.table("position_embd.weight", columns: width, rows: positions)
    decoder.shape.positionLimit = positions
    return decoder
  }
}
