/// Computes what follows each token that is chosen, with guesses ahead where there is a ``Speculation``.
///
/// The session holds the tokens chosen and, behind them, guesses not yet confirmed; those that turn out wrong are taken
/// back.
struct TokenSteps {
  private let session: Session
  private let speculation: Speculation?
  /// Guesses that were computed after the last token that was appended, and how many of them were chosen since.
  private var ahead: [Int32] = []
  private var chosen = 0
  /// Guesses so far, and those of them that were chosen.
  private(set) var drafted = 0
  private(set) var accepted = 0

  init(_ session: Session, speculation: Speculation?) {
    self.session = session
    self.speculation = speculation
  }

  /// Tokens computed, without guesses.
  var position: Int { session.position - (ahead.count - chosen) }

  /// Whether one more token can be computed.
  var hasRoom: Bool { position < session.contextLength || session.contextShift != nil }

  /// Lends the logits after the last token.
  func withLogits<R>(_ body: (Span<Float>) -> R) throws(InferenceError) -> R {
    ahead.isEmpty ? try session.withLogits(body) : try session.withLogits(ahead: chosen, body)
  }

  /// Computes what follows `id`; `wanted` tokens may be chosen after it.
  ///
  /// Throws ``InferenceError/cancelled`` with `id` not computed.
  mutating func append(_ id: Int32, wanted: Int, isCancelled: () -> Bool) throws(InferenceError) {
    if chosen < ahead.count, ahead[chosen] == id {
      chosen += 1
      accepted += 1
      return
    }
    try settle()
    let guesses = try guess(after: id, wanted: wanted)
    guard !guesses.isEmpty else { return try session.append([id], isCancelled: isCancelled) }
    try session.append(ahead: [id] + guesses, isCancelled: isCancelled)
    (ahead, chosen) = (guesses, 0)
    drafted += guesses.count
  }

  /// Takes back guesses that were not chosen.
  mutating func settle() throws(InferenceError) {
    if chosen < ahead.count { try session.rewind(to: position) }
    (ahead, chosen) = ([], 0)
  }

  private func guess(after id: Int32, wanted: Int) throws(InferenceError) -> [Int32] {
    guard let speculation else { return [] }
    let most = min(speculation.mostTokens, wanted, session.roomAhead - 1)
    guard most > 0 else { return [] }
    let guesses = try speculation.guesses(after: try session.tokens + [id], count: most)
    // A model may have more logits than its vocabulary has tokens, and the other fewer.
    return Array(guesses.prefix { Int($0) < session.model.vocabularySize })
  }
}
