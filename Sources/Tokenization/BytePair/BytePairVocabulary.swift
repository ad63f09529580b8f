/// A byte-level vocabulary as ``BytePairTrainer`` makes it, in the form in which GGUF files keep one.
package struct BytePairVocabulary: Sendable {
  /// `tokenizer.ggml.pre`.
  package let preTokenizer: String
  /// `tokenizer.ggml.tokens`: bytes in GPT-2's alphabet, special tokens as they stand.
  package let tokens: [String]
  /// `tokenizer.ggml.merges`: "left right", best first.
  package let merges: [String]
  /// `tokenizer.ggml.token_type`.
  package let types: [Int32]
  /// The words that it was learnt from and the ids of their tokens.
  package let words: [[UInt8]: [Int32]]

  /// `tokenizer.ggml.model`.
  package static let model = "gpt2"

  init(
    preTokenizer: String, merged: [[UInt8]], merges: [(left: [UInt8], right: [UInt8])],
    special: [(text: String, type: TokenType)], words: [[UInt8]: [Int32]]
  ) {
    self.preTokenizer = preTokenizer
    self.words = words
    let ordinary = (UInt8(0)...255).map { [$0] } + merged
    tokens = ordinary.map(Self.spelled) + special.map(\.text)
    self.merges = merges.map { Self.spelled($0.left) + " " + Self.spelled($0.right) }
    types = ordinary.map { _ in TokenType.normal.rawValue } + special.map(\.type.rawValue)
  }

  /// What a ``Tokenizer`` is made of.
  package var description: VocabularyDescription {
    var description = VocabularyDescription(
      model: Self.model, preTokenizer: preTokenizer, tokens: FlatStrings(tokens.map { Array($0.utf8) }))
    description.merges = FlatStrings(merges.map { Array($0.utf8) })
    description.types = types
    return description
  }

  private static func spelled(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    for byte in bytes { ByteAlphabet.append(byte, to: &text) }
    return String(decoding: text, as: UTF8.self)
  }
}
