internal import Checkpoints

/// What can be wrong with a vocabulary or with token ids.
public enum TokenizationError: Error, Sendable, Equatable {
  /// A metadata field that a vocabulary can't do without is not there.
  case missing(field: String)
  /// A metadata field holds something other than it must.
  case malformed(field: String, expected: String, found: String)
  /// A tokenizer model that is not known here.
  case unknownModel(String, known: [String])
  /// A pre-tokenizer that is not known here.
  case unknownPreTokenizer(String, known: [String])
  /// An array that goes along with the tokens has another length than they.
  case wrongCount(field: String, expected: Int, found: Int)
  /// A token that stands twice in the vocabulary.
  case duplicateToken(first: Int, second: Int)
  /// A merge that does not consist of two parts, or names a token that the vocabulary lacks.
  case badMerge(index: Int, text: String)
  /// A token id outside the vocabulary.
  case tokenOutOfRange(field: String, id: Int, count: Int)
  /// A pre-tokenizer expression that PCRE2 refuses.
  case badExpression(String, offset: Int, code: Int)
}

extension TokenizationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let field):
      "the file has no \(field), without which its text can't be tokenized"
    case .malformed(let field, let expected, let found):
      "\(field) should be \(expected), but is \(found)"
    case .unknownModel(let name, let known):
      "tokenizer model '\(printable(name))' is not known; known: \(known.joined(separator: ", "))"
    case .unknownPreTokenizer(let name, let known):
      "pre-tokenizer '\(printable(name))' is not known; known: \(known.joined(separator: ", "))"
    case .wrongCount(let field, let expected, let found):
      "\(field) has \(found) entries, but the vocabulary has \(expected) tokens"
    case .duplicateToken(let first, let second):
      "tokenizer.ggml.tokens[\(second)] is the same text as token \(first)"
    case .badMerge(let index, let text):
      "tokenizer.ggml.merges[\(index)], '\(printable(text))', does not join two tokens of the vocabulary into a third"
    case .tokenOutOfRange(let field, let id, let count):
      "\(field) is \(id), but the vocabulary has tokens 0 to \(count - 1)"
    case .badExpression(let expression, let offset, let code):
      "PCRE2 refuses the pre-tokenizer expression \(expression) at \(offset) (error \(code))"
    }
  }
}

/// `text` fit for a terminal.
private func printable(_ text: String) -> String { FileText(text).printable(limit: 60) }
