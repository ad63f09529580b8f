/// What every family has in common.
package struct ModelShape: Sendable {
  /// The family's name as files give it.
  package var architecture: String
  /// Positions that the model was trained for.
  package var contextLength: Int
  /// Number of logits.
  package var vocabularySize: Int
  /// Width of the hidden state.
  package var embeddingLength: Int
  /// Number of layers.
  package var layerCount: Int
  /// Positions beyond which the model can't compute at all; nil where there is no such limit.
  package var positionLimit: Int?
}
