extension Session {
  /// Tokens that ``computeBatch(_:isCancelled:)`` takes at most.
  package var largestBatch: Int { batchSize }

  /// Computes `tokens` in one batch after those there are; their hidden states stay for ``withLogits(ofBatch:_:)`` until the
  /// session computes again. Cancelled it leaves the session as it was.
  ///
  /// Throws as ``append(_:isCancelled:progress:)`` does, and
  /// ``InferenceError/contextFull(position:adding:contextLength:)`` where there are more than ``largestBatch``.
  package func computeBatch(_ tokens: [Int32], isCancelled: () -> Bool = { false }) throws(InferenceError) {
    try exclusively { () throws(InferenceError) in
      guard tokens.count <= min(batchSize, contextLength - history.count) else {
        throw .contextFull(position: history.count, adding: tokens.count, contextLength: contextLength)
      }
      try check(tokens)
      try computeMissing()
      try run(tokens, from: 0, count: tokens.count, start: history.count, isCancelled: isCancelled)
    }
  }

  /// Lends the logits of rows of the last batch, row by row: as many floats for each as the vocabulary has tokens.
  ///
  /// Throws ``InferenceError/invalidPosition(found:position:)`` for rows that are not there.
  package func withLogits<R>(
    ofBatch rows: Range<Int>, _ body: (UnsafeBufferPointer<Float>) -> R
  ) throws(InferenceError) -> R {
    try exclusively { () throws(InferenceError) in
      guard rows.lowerBound >= 0, rows.upperBound <= min(computed, batchSize) else {
        throw .invalidPosition(found: rows.upperBound, position: min(computed, batchSize))
      }
      let storage = try reserveRows(rows.count)
      let floats = unsafe storage.base.assumingMemoryBound(to: Float.self)
      unsafe state.computeLogits(first: rows.lowerBound, count: rows.count, into: floats)
      return unsafe body(UnsafeBufferPointer(start: floats, count: rows.count * model.vocabularySize))
    }
  }
}
