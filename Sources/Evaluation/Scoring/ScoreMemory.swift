/// Where scores of chunks are kept, so that no chunk is scored twice by the same model with the same settings.
public protocol ScoreMemory: Sendable {
  /// The scores that are kept of a chunk; nil where there are none.
  func recall(_ chunk: TextChunk) -> [PositionScore]?
  /// Keeps the scores of a chunk.
  func keep(_ scores: [PositionScore], of chunk: TextChunk)
}

extension ScoreMemory {
  /// The scores of all chunks; nil where one is missing.
  public func recall(_ chunks: [TextChunk]) -> TextScores? {
    var scores = TextScores()
    for chunk in chunks {
      guard let known = recall(chunk) else { return nil }
      scores.append(known, of: chunk)
    }
    return scores
  }
}
