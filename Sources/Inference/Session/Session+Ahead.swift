extension Session {
  /// Tokens that ``append(ahead:isCancelled:)`` takes now.
  var roomAhead: Int { min(batchSize, contextLength - position) }

  /// Computes `tokens`, at most ``roomAhead``, and keeps the logits after each of them for
  /// ``withLogits(ahead:_:)``. Cancelled it leaves the session as it was.
  func append(ahead tokens: [Int32], isCancelled: () -> Bool) throws(InferenceError) {
    try exclusively { () throws(InferenceError) in
      try check(tokens)
      let (rows, start) = (try reserveRows(tokens.count), history.count)
      if start - computed + tokens.count > batchSize { try computeMissing() }
      let missing = start - computed
      let all = history[computed...] + tokens
      try run(Array(all), from: 0, count: all.count, start: start, isCancelled: isCancelled)
      unsafe state.computeLogits(
        first: missing, count: tokens.count, into: rows.base.assumingMemoryBound(to: Float.self))
    }
  }

  /// Lends the logits after token `index` of the last ``append(ahead:isCancelled:)``.
  func withLogits<R>(ahead index: Int, _ body: (Span<Float>) -> R) throws(InferenceError) -> R {
    try exclusively { () throws(InferenceError) in
      let count = model.vocabularySize
      guard let rows = aheadRows, (index + 1) * count * 4 <= rows.byteCount else { return body(Span()) }
      let floats = unsafe rows.base.assumingMemoryBound(to: Float.self) + index * count
      return unsafe body(UnsafeBufferPointer(start: floats, count: count).span)
    }
  }

  /// Memory for the logits of `count` tokens.
  func reserveRows(_ count: Int) throws(InferenceError) -> PageStorage {
    let bytes = count * model.vocabularySize * 4
    if let rows = aheadRows, rows.byteCount >= bytes { return rows }
    guard let rows = PageStorage(byteCount: bytes) else { throw .outOfMemory(bytes: bytes) }
    aheadRows = rows
    return rows
  }
}
