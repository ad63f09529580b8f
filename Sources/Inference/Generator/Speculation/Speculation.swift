import Tokenization

/// Where guesses of the next tokens come from, so that a model can check several of them in one go (Leviathan et al.,
/// "Fast Inference from Transformers via Speculative Decoding", 2023).
///
/// A guess counts only where it is what the model's own sampler chooses at that place, from the logits that it would have
/// got there without any guesses. So the text is the same for every seed and every kind of sampling; guesses change
/// the time that it takes.
public struct Speculation: Sendable {
  enum Source: Sendable {
    case lookup
    case model(Session)
  }

  let source: Source
  /// Tokens that are guessed at a time, at most.
  public let mostTokens: Int

  /// Guesses that what came after the last few tokens earlier in the text comes again: good where a text quotes or
  /// repeats ("prompt lookup"). Costs next to nothing.
  public static func lookup(tokens: Int = 8) -> Speculation {
    Speculation(source: .lookup, mostTokens: max(tokens, 1))
  }

  /// Guesses what a smaller model would say, or the same model in a smaller format: `session`'s, which nobody else uses.
  ///
  /// Throws ``InferenceError/draftMismatch(reason:)`` where its vocabulary is not that of `model`.
  /// Complexity: O(tokens in the vocabulary).
  public static func draft(
    _ session: Session, for model: LanguageModel, tokens: Int = 4
  ) throws(InferenceError) -> Speculation {
    try checkVocabularies(of: session.model, and: model)
    return Speculation(source: .model(session), mostTokens: max(tokens, 1))
  }

  private static func checkVocabularies(of draft: LanguageModel, and model: LanguageModel) throws(InferenceError) {
    let (own, other) = (try model.tokenizer, try draft.tokenizer)
    guard own.vocabularySize == other.vocabularySize else {
      throw .draftMismatch(reason: "it has \(other.vocabularySize) tokens, the model \(own.vocabularySize)")
    }
    for id in 0..<Int32(clamping: own.vocabularySize) where own.piece(of: id) != other.piece(of: id) {
      throw .draftMismatch(reason: "token \(id) is another")
    }
  }

  // MARK: Guessing

  /// At most `count` tokens that may come after `text`; fewer, or none, where there is nothing to go by.
  func guesses(after text: [Int32], count: Int) throws(InferenceError) -> [Int32] {
    switch source {
    case .lookup: PromptLookup.continuation(of: text, count: count)
    case .model(let session): try Self.guesses(of: session, after: text, count: count)
    }
  }

  /// The best token each time, as long as it is clearly the best: a guess that is none costs more than it brings.
  private static func guesses(
    of session: Session, after text: [Int32], count: Int
  ) throws(InferenceError) -> [Int32] {
    // The last guess needs no place in the context.
    let room = session.contextLength - text.count + 1
    guard room > 0, !text.isEmpty else { return [] }
    try session.resume(text)
    var guesses: [Int32] = []
    while guesses.count < min(count, room) {
      guard let guess = try session.withLogits(clearlyBest) else { break }
      guesses.append(guess)
      if guesses.count < min(count, room) { try session.append([guess]) }
    }
    return guesses
  }

  /// The token of the highest logit where it is at least twice as probable as the next.
  private static func clearlyBest(_ logits: Span<Float>) -> Int32? {
    var (best, first, second) = (0, -Float.infinity, -Float.infinity)
    for index in logits.indices {
      let logit = logits[index]
      if logit > first {
        (best, first, second) = (index, logit, first)
      } else if logit > second {
        second = logit
      }
    }
    return first - second >= 0.6931472 ? Int32(truncatingIfNeeded: best) : nil
  }
}

/// Finds what came after the end of a text when it was there before.
package enum PromptLookup {
  /// The longest end that is looked for, and the shortest.
  static let lengths = 2...4

  /// What came after the latest earlier place of the text's last tokens, as many of them as are found; at most `count`
  /// tokens. Complexity: O(text).
  package static func continuation(of text: [Int32], count: Int) -> [Int32] {
    for length in lengths.reversed() where text.count > length {
      let end = text.count - length
      let found = stride(from: end - 1, through: 0, by: -1).first { start in
        (0..<length).allSatisfy { text[start + $0] == text[end + $0] }
      }
      guard let found else { continue }
      return Array(text[(found + length)...].prefix(count))
    }
    return []
  }
}
