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
  /// Whether texts get a begin token, `add_bos_token`; nil: as the model's kind has it.
  package var addsBOS: Bool?
  /// Whether texts get an end token, `add_eos_token`; nil: as the model's kind has it.
  package var addsEOS: Bool?
  /// Whether a space is put before a text, `add_space_prefix`; nil: as the model's kind has it.
  package var addsSpacePrefix: Bool?
  /// Whether runs of spaces count as one, `remove_extra_whitespaces`.
  package var removesExtraSpaces: Bool?
  /// The bytes of SentencePiece's map of characters, `precompiled_charsmap`; empty where the file gives none.
  package var characterMap: [UInt8] = []
  /// Whether WordPiece turns capitals into small letters, `normalizer.lowercase`.
  package var lowercases: Bool?
  /// Whether WordPiece drops accents, `normalizer.strip_accents`.
  package var stripsAccents: Bool?

  /// A vocabulary of `tokens`; `model` is its kind as in `tokenizer.ggml.model`, such as `gpt2` or `llama`.
  package init(model: String, preTokenizer: String? = nil, tokens: FlatStrings) {
    self.model = model
    self.preTokenizer = preTokenizer
    self.tokens = tokens
  }
}
