internal import Inference

extension TaskModel {
  /// The log-likelihood of a choice's ending.
  package struct Likelihood: Sendable, Equatable {
    /// The sum of the log-probabilities of its tokens.
    package var sum: Double
    /// Its tokens.
    package var tokens: Int
  }

  /// Rows of logits at a time.
  private static let rowsAtOnce = 64

  /// The log-likelihoods of the endings of `item`'s choices, each given its context.
  ///
  /// Context and ending are cut into tokens together; the ending's tokens are those behind what the context alone begins
  /// with. With `fromFirstDifference` they are those from the first one on in which the choices differ. What all have in
  /// common is computed once, and what an item has in common with the one before it not again.
  package func likelihoods(
    of item: TaskItem, fromFirstDifference: Bool = false
  ) throws(EvaluationError) -> [Likelihood] {
    let texts = item.choices.map { tokens(of: $0.context + $0.ending) }
    let shared = texts.dropFirst().reduce(texts.first?.count ?? 0) { length, text in
      zip(texts[0].prefix(length), text).prefix { $0 == $1 }.count
    }
    let starts = item.choices.indices.map { index in
      let context = tokens(of: item.choices[index].context)
      let own = zip(context, texts[index]).prefix { $0 == $1 }.count
      let start = fromFirstDifference ? shared : min(own, texts[index].count - 1)
      // Nothing foretells the first token.
      return max(1, start)
    }
    for text in texts { try check(text.count, of: item) }
    let kept = max(0, min(shared, starts.min() ?? 0) - 1)
    do throws(InferenceError) {
      if kept > 0 {
        try session.resume(Array(texts[0][..<kept]), isCancelled: isCancelled)
      } else {
        try session.rewind(to: 0)
      }
      var reading = ChoiceReading(session: session, kept: kept)
      var likelihoods: [Likelihood] = []
      for (text, start) in zip(texts, starts) {
        likelihoods.append(try likelihood(of: text, from: start, &reading))
      }
      return likelihoods
    } catch {
      throw error == .cancelled ? .cancelled : .inference(error)
    }
  }

  private func likelihood(
    of text: [Int32], from start: Int, _ reading: inout ChoiceReading
  ) throws(InferenceError) -> Likelihood {
    var result = Likelihood(sum: 0, tokens: max(0, text.count - start))
    guard start < text.count else { return result }
    let size = session.model.vocabularySize
    let batch = session.largestBatch
    for first in stride(from: reading.kept, to: text.count - 1, by: batch) {
      let end = min(text.count - 1, first + batch)
      try reading.compute(text, first..<end, isCancelled: isCancelled)
      let scored = max(start - 1, first)..<max(start - 1, first, end)
      for from in stride(from: scored.lowerBound, to: scored.upperBound, by: Self.rowsAtOnce) {
        let positions = from..<min(scored.upperBound, from + Self.rowsAtOnce)
        let rows = positions.lowerBound - first..<positions.upperBound - first
        result.sum += try unsafe session.withLogits(ofBatch: rows) { logits in
          let rows = unsafe ModelRows(logits: logits, size: size, first: positions.lowerBound)
          return positions.reduce(0.0) { $0 + Double(rows.row($1).logProbability(Int(text[$1 + 1]))) }
        }
      }
    }
    return result
  }
}

/// Reads the choices of an item behind what they have in common; what was read last is not computed again.
private struct ChoiceReading {
  let session: Session
  /// Tokens that all choices begin with.
  let kept: Int
  private var last: ArraySlice<Int32> = []

  init(session: Session, kept: Int) {
    self.session = session
    self.kept = kept
  }

  /// Computes the tokens of `text` at `range`, a batch that begins behind what is kept or behind the last batch.
  mutating func compute(
    _ text: [Int32], _ range: Range<Int>, isCancelled: () -> Bool
  ) throws(InferenceError) {
    if range.lowerBound == kept {
      if text[range].elementsEqual(last), last.startIndex == kept { return }
      try session.rewind(to: kept)
    }
    last = []
    try session.computeBatch(Array(text[range]), isCancelled: isCancelled)
    last = text[range]
  }
}
