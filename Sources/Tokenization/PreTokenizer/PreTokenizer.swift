/// How a model's text is cut into words before anything merges; merges never cross a word's end.
package struct PreTokenizer: Sendable {
  /// What does the cutting.
  enum Splitter: Sendable {
    case spaced(SpacedWords)
    case prefixed(PrefixedWords)
    case steps(Steps)
  }

  let splitter: Splitter
  let spelling: PreTokenizerEntry.Spelling
  let keepsWholeWords: Bool
  let addsBOS: Bool
  let cleansUpSpaces: Bool

  /// The pre-tokenizer of this name. `byExpressions` leaves the scanners written by hand aside.
  package init(named name: String, byExpressions: Bool = false) throws(TokenizationError) {
    guard let entry = PreTokenizerEntry.named(name) else {
      throw .unknownPreTokenizer(name, known: PreTokenizerEntry.names)
    }
    if let scanner = entry.scanner, !byExpressions {
      splitter = scanner
    } else {
      splitter = .steps(try Steps(entry.steps, byExpressions: byExpressions))
    }
    spelling = entry.spelling
    keepsWholeWords = entry.keepsWholeWords
    addsBOS = entry.addsBOS
    cleansUpSpaces = entry.cleansUpSpaces
  }

  /// Calls `body` with `text`, generalised UTF-8, and the range of each of its words in turn.
  @inline(__always) func forEachWord(of text: Span<UInt8>, _ body: (Span<UInt8>, Range<Int>) -> Void) {
    var start = 0
    switch splitter {
    case .spaced(let scanner):
      while start < text.count {
        let end = scanner.wordEnd(in: text, from: start)
        body(text, start..<end)
        start = end
      }
    case .prefixed(let scanner):
      while start < text.count {
        let end = scanner.wordEnd(in: text, from: start)
        body(text, start..<end)
        start = end
      }
    case .steps(let steps):
      for end in steps.wordEnds(in: text) {
        body(text, start..<end)
        start = end
      }
    }
  }

  /// The names known, sorted.
  package static var names: [String] { PreTokenizerEntry.names }

  /// One name of each line of the registry.
  package static var lines: [String] { PreTokenizerEntry.all.compactMap(\.names.first) }

  /// Whether words are cut by hand, so that there is something to test against the expressions.
  package var isByHand: Bool {
    if case .steps(let steps) = splitter { steps.hasDigitGroups } else { true }
  }

  /// Where the words of `text`, well-formed UTF-8, end.
  package func wordEnds(in text: [UInt8]) -> [Int] {
    var ends: [Int] = []
    forEachWord(of: text.span) { ends.append($1.upperBound) }
    return ends
  }
}
