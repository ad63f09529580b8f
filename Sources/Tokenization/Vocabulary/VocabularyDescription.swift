/// What a file says of its vocabulary, unchecked.
package struct VocabularyDescription: Sendable {
  /// The kind of tokenizer, `tokenizer.ggml.model`.
  package var model: String
  /// The pre-tokenizer's name, `tokenizer.ggml.pre`.
  package var preTokenizer: String?
  /// The model's name, `general.name`: a few families' rules hang on it.
  package var name = ""
  /// The tokens' texts as stored, by id.
  package var tokens: FlatStrings
  /// The tokens' types by id; empty where the file gives none.
  package var types: [Int32] = []
  /// The tokens' scores by id; empty where the file gives none.
  package var scores: [Float] = []
  /// The merges, "left right", best first.
  package var merges = FlatStrings()
  /// The ids of tokens with a part to play, by the last word of their field: "bos", "eos", "eot", "unknown"...
  package var ids: [String: Int] = [:]
  package var addsBOS: Bool?
  package var addsEOS: Bool?
  package var addsSpacePrefix: Bool?
  /// Whether runs of spaces count as one, `remove_extra_whitespaces`.
  package var removesExtraSpaces: Bool?
  /// The bytes of SentencePiece's map of characters, `precompiled_charsmap`; empty where the file gives none.
  package var characterMap: [UInt8] = []
  /// Whether WordPiece turns capitals into small letters, `normalizer.lowercase`.
  package var lowercases: Bool?
  /// Whether WordPiece drops accents, `normalizer.strip_accents`.
  package var stripsAccents: Bool?

  package init(model: String, preTokenizer: String? = nil, tokens: FlatStrings) {
    self.model = model
    self.preTokenizer = preTokenizer
    self.tokens = tokens
  }
}
