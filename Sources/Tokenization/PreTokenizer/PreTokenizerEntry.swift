/// A line of the registry of pre-tokenizers: what the names in `tokenizer.ggml.pre` stand for.
struct PreTokenizerEntry: Sendable {
  /// What a vocabulary's tokens are spelled in.
  enum Spelling: Sendable {
    /// The alphabet of bytes that GPT-2 introduced.
    case bytes
    /// Characters as they are, U+2581 for a space, `<0xNN>` for the bytes of what is no token: as SentencePiece does.
    case characters
  }

  /// The names by which files call it.
  let names: [String]
  /// The steps that define it.
  let steps: [SplitStep]
  /// The same by hand, where that is there.
  var scanner: PreTokenizer.Splitter?
  var spelling = Spelling.bytes
  /// Whether a word that is a token is that token, whatever the merges would make of it.
  var keepsWholeWords = false
  /// Whether texts start with the start-of-text token where the file does not say.
  var addsBOS = false
  /// Whether the model's own decoding drops spaces before punctuation.
  var cleansUpSpaces = false

  /// The entry of this name.
  static func named(_ name: String) -> PreTokenizerEntry? {
    all.first { $0.names.contains { $0.utf8.elementsEqual(name.utf8) } }
  }

  /// The names of all of them, sorted.
  static var names: [String] { all.flatMap(\.names).sorted() }
}

/// A step of a pre-tokenizer: it splits further each piece that the steps before it left.
enum SplitStep: Sendable, Equatable {
  /// The matches of a PCRE2 expression, and what lies between them, become pieces.
  case expression(String)
  /// Runs of decimal digits are cut into threes from their right end, so that the first piece is the short one.
  case digitsFromRight(DigitGroups.Rule)
}

extension SplitStep: ExpressibleByStringLiteral {
  init(stringLiteral expression: String) { self = .expression(expression) }
}
