/// An answer with what does not matter taken away: case, white space at its ends and double white space, quotation marks
/// and the punctuation at its end.
package struct AnswerText: Sendable, Equatable {
  /// Its words.
  package let words: [String]

  private static let wrapping: Set<Character> = ["\"", "'", "`", "\u{201C}", "\u{201D}", "\u{2018}", "\u{2019}", "*"]
  private static let closing: Set<Character> = [".", ",", ";", ":", "!", "?"]

  /// The words of `text`.
  package init(_ text: String) {
    var rest = Substring(text.lowercased())
    func isLoose(_ character: Character) -> Bool { character.isWhitespace || Self.wrapping.contains(character) }
    while let last = rest.last, isLoose(last) || Self.closing.contains(last) { rest.removeLast() }
    while let first = rest.first, isLoose(first) { rest.removeFirst() }
    words = rest.split(whereSeparator: \.isWhitespace).map(String.init)
  }

  /// Whether this is a right answer where `expected` is asked for.
  package func matches(_ expected: AnswerText, _ match: TaskSettings.Match) -> Bool {
    let count = expected.words.count
    guard count > 0, count <= words.count else { return false }
    let wanted = expected.words
    func stands(at start: Int) -> Bool {
      zip(words[start...], wanted).enumerated().allSatisfy { index, pair in
        pair.0 == pair.1 || Self.bare(pair.0, start: index == 0, end: index == count - 1) == pair.1
      }
    }
    switch match {
    case .exact: return words == wanted
    case .begins: return stands(at: 0)
    case .contains: return (0...words.count - count).contains { stands(at: $0) }
    }
  }

  /// A word without what surrounds it in a sentence, at its start, its end or both.
  private static func bare(_ word: String, start: Bool, end: Bool) -> String {
    var rest = Substring(word)
    while end, let last = rest.last, closing.contains(last) || wrapping.contains(last) || last == ")" {
      rest.removeLast()
    }
    while start, let first = rest.first, wrapping.contains(first) || first == "(" { rest.removeFirst() }
    return String(rest)
  }
}
