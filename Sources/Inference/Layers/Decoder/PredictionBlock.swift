/// A block behind the layers that was trained to foretell the token after the next one.
///
/// Of the hidden state h behind the output norm at a position, and the embedding e of the token that came there, it makes a
/// hidden state of its own: layer(projection [norm(e), norm(h)]). Texts are not generated with it: it is run to see what its
/// matrices are multiplied with.
/// Source: DeepSeek-AI, DeepSeek-V3 Technical Report, 2024, section 2.2.
package struct PredictionBlock: Sendable {
  /// The norm of the next token's embedding.
  package var embeddingNorm: Norm
  /// The norm of the hidden state.
  package var hiddenNorm: Norm
  /// What makes one row of both, the embedding's half first.
  package var projection: Matrix
  /// The block's own embedding; nil takes the network's.
  package var embedding: Matrix?
  /// The layer that sees what was projected, with a cache of its own.
  package var layer: DecoderLayer

  /// What running it needs, the layer's own left aside.
  var demand: LayerDemand {
    LayerDemand(columns: projection.columns, widestRow: projection.columns)
  }
}

extension WeightLoader {
  /// The block whose tensors have names that start with `prefix`, around `layer`; nil where the file has left it out.
  package func predictionBlock(
    _ prefix: String, width: Int, vocabularySize: Int, norms: Norm.Style,
    layer: () throws(InferenceError) -> DecoderLayer
  ) throws(InferenceError) -> PredictionBlock? {
    guard has(prefix + "nextn.eh_proj.weight") else { return nil }
    let own = prefix + "nextn.embed_tokens.weight"
    return PredictionBlock(
      embeddingNorm: try norm(prefix + "nextn.enorm.weight", width, norms),
      hiddenNorm: try norm(prefix + "nextn.hnorm.weight", width, norms),
      projection: try matrix(prefix + "nextn.eh_proj.weight", columns: 2 * width, rows: width),
      embedding: has(own) ? try table(own, columns: width, rows: vocabularySize) : nil, layer: try layer())
  }
}
