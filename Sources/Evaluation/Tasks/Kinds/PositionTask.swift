internal import Inference
internal import Tokenization

/// How well a model foretells a text the further it has read: perplexity by position, up to the session's context.
package struct PositionTask: TaskKind {
  package let name = "positions"
  package let measuresLikelihood = true

  /// The kind.
  package init() {}

  package func claims(_ line: TaskLine) -> Bool { line.has("text") }

  package func item(of line: TaskLine) throws(EvaluationError) -> TaskItem {
    var item = line.item()
    item.prompt = try line.string("text")
    return item
  }

  /// The item of a whole text.
  package static func item(of text: [UInt8], name: String) -> TaskItem {
    var item = TaskItem(identity: text, label: name)
    item.prompt = String(decoding: text, as: UTF8.self)
    return item
  }

  /// A chunk of the session's context an item; a shorter text is one chunk.
  package func expanded(_ item: TaskItem, for model: TaskModel) throws(EvaluationError) -> [TaskItem] {
    let text = Array(item.prompt.utf8)
    let length = model.tokenizer.encode(text, addSpecial: true, parseSpecial: false).count
    let cutting = TextCutting(context: min(length, model.session.contextLength))
    return try cutting.chunks(of: text, tokenizer: model.tokenizer).enumerated().map { index, chunk in
      let identity = chunk.tokens.flatMap { token in (0..<4).map { UInt8(truncatingIfNeeded: token >> ($0 * 8)) } }
      var part = TaskItem(identity: identity, label: "\(item.label), chunk \(index + 1)")
      part.tokens = chunk.tokens
      return part
    }
  }

  package func outcome(
    of item: TaskItem, _ settings: TaskSettings, by model: TaskModel
  ) throws(EvaluationError) -> TaskOutcome {
    let chunk = TextChunk(tokens: item.tokens, scored: 0..<item.tokens.count - 1)
    let scores = try Evaluator(pool: model.pool, isCancelled: model.isCancelled).scores(of: model.session, on: [chunk])
    let losses = scores.positions.map { Double($0.negativeLogLikelihood) }
    var outcome = TaskOutcome(item, isCorrect: false, score: Self.mean(losses[...]), answer: "")
    outcome.parts = Self.ranges(losses.count).map { range in
      TaskOutcome.Part(
        name: range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound - 1)",
        value: Self.mean(losses[(range.lowerBound - 1)..<(range.upperBound - 1)]), count: range.count)
    }
    return outcome
  }

  /// Ranges of tokens read before, each twice as long as the one before it: 1...15, 16...31, 32...63 and so on.
  static func ranges(_ count: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var (start, end) = (1, 16)
    while start <= count {
      ranges.append(start..<min(end, count + 1))
      (start, end) = (end, 2 * end)
    }
    return ranges
  }

  private static func mean(_ values: ArraySlice<Double>) -> Double { values.reduce(0, +) / Double(values.count) }
}
