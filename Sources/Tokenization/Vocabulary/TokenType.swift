/// What a token is, numbered as in `tokenizer.ggml.token_type`.
public enum TokenType: Int32, Sendable {
  /// A piece of ordinary text.
  case normal = 1
  /// Stands for text that no token covers.
  case unknown = 2
  /// Steers the model (start of text, end of turn): parsed from text and rendered only where asked for.
  case control = 3
  /// Added to the vocabulary as it stands: always cut out of the text before anything else looks at it.
  case userDefined = 4
  /// A number kept free.
  case unused = 5
  /// One byte, written `<0xNN>`.
  case byte = 6

  /// Whether the token's text is looked for in the text as it stands.
  var isSpecial: Bool { self == .control || self == .userDefined || self == .unknown }

  /// Whether the token is text only where special tokens are asked for.
  var isHidden: Bool { self == .control || self == .unknown }
}
