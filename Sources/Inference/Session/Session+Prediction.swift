extension Session {
  /// Runs the model's prediction block over the first rows of the last batch, which began at `position`: `next` are the
  /// tokens that came behind each. The hidden states of the batch are lost. False where the model has no such block.
  ///
  /// Calls follow the batches, so that the block has seen all positions before. Throws
  /// ``InferenceError/invalidPosition(found:position:)`` for more rows than the batch has,
  /// ``InferenceError/tokenOutOfRange(id:index:vocabularySize:)`` and ``InferenceError/busy``.
  @discardableResult
  package func predict(next: [Int32], position: Int) throws(InferenceError) -> Bool {
    try exclusively { () throws(InferenceError) in
      guard model.network.prediction != nil, !next.isEmpty else { return false }
      guard position >= 0, position + next.count <= computed, next.count <= batchSize else {
        throw .invalidPosition(found: position + next.count, position: computed)
      }
      for (index, id) in next.enumerated() where id < 0 || Int(id) >= model.vocabularySize {
        throw .tokenOutOfRange(id: Int(id), index: index, vocabularySize: model.vocabularySize)
      }
      unsafe next.withUnsafeBufferPointer { unsafe state.predict(next: $0, position: position) }
      return true
    }
  }
}
