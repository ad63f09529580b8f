/// How a model's text is cut into words before anything merges; merges never cross a word's end.
struct PreTokenizer: Sendable {
  /// What does the cutting.
  enum Splitter: Sendable {
    case spaced(SpacedWords)
    case prefixed(PrefixedWords)
    case expressions(Expressions)
  }

  let splitter: Splitter
  /// Whether a word that is a token is that token, whatever the merges would make of it.
  let keepsWholeWords: Bool
  /// Whether texts start with the start-of-text token where the file does not say.
  let addsBOS: Bool
  /// Whether the model's own decoding drops spaces before punctuation.
  let cleansUpSpaces: Bool

  /// The pre-tokenizer of this name. `byExpressions` leaves the scanners written by hand aside.
  init(named name: String, byExpressions: Bool = false) throws(TokenizationError) {
    guard let entry = PreTokenizerEntry.all.first(where: { $0.names.contains(name) }) else {
      throw .unknownPreTokenizer(name, known: PreTokenizerEntry.names)
    }
    if let scanner = entry.scanner, !byExpressions {
      splitter = scanner
    } else {
      splitter = .expressions(try Expressions(entry.expressions))
    }
    keepsWholeWords = entry.keepsWholeWords
    addsBOS = entry.addsBOS
    cleansUpSpaces = entry.cleansUpSpaces
  }
}

/// A line of the registry of pre-tokenizers.
struct PreTokenizerEntry: Sendable {
  /// The names by which files call it.
  let names: [String]
  /// The expressions that define it.
  let expressions: [String]
  /// The same by hand, where that is there.
  var scanner: PreTokenizer.Splitter?
  var keepsWholeWords = false
  var addsBOS = false
  var cleansUpSpaces = true
}
