/// What a kind of tokenizer does with text, where the file does not say otherwise.
struct Rules: Sendable {
  let encoder: Tokenizer.Encoder
  private(set) var addsBOS = false
  private(set) var addsEOS = false
  private(set) var addsSpacePrefix = false
  private(set) var cleansUpSpaces = false
  private(set) var note: String?

  init(
    _ description: VocabularyDescription, _ vocabulary: Vocabulary, byExpressions: Bool
  ) throws(TokenizationError) {
    switch description.model {
    case "llama":
      encoder = .sentencePiece(try SentencePieceEncoder(vocabulary))
      addsBOS = true
      addsSpacePrefix = description.addsSpacePrefix ?? true
    case "t5":
      addsSpacePrefix = description.addsSpacePrefix ?? false
      let normalizer = UnigramNormalizer(
        map: description.characterMap.isEmpty ? nil : try CharacterMap(description.characterMap),
        addsSpacePrefix: addsSpacePrefix, removesExtraSpaces: description.removesExtraSpaces ?? false)
      encoder = .unigram(try UnigramEncoder(vocabulary, normalizer))
      addsEOS = true
    case "bert":
      let lowercases = description.lowercases ?? true
      let normalizer = WordNormalizer(
        lowercases: lowercases, stripsAccents: description.stripsAccents ?? lowercases)
      encoder = .wordPiece(try WordPieceEncoder(vocabulary, normalizer))
      addsBOS = true
      addsEOS = true
      // Each word has one before it in the vocabulary.
      addsSpacePrefix = true
      cleansUpSpaces = true
    case "rwkv":
      encoder = .greedy(try GreedyEncoder(vocabulary))
    default:
      let name = description.model == "gemma4" ? "gemma4" : description.preTokenizer
      let preTokenizer = try PreTokenizer(named: name ?? "default", byExpressions: byExpressions)
      switch preTokenizer.spelling {
      case .bytes:
        encoder = .bytePair(
          try BytePairEncoder(vocabulary, merges: description.merges, preTokenizer: preTokenizer))
      case .characters:
        encoder = .characterPair(try CharacterPairEncoder(vocabulary, merges: description.merges))
      }
      addsBOS = preTokenizer.addsBOS
      cleansUpSpaces = preTokenizer.cleansUpSpaces
      note = name == nil ? Self.unnamed : nil
    }
  }

  private static let unnamed =
    "The file has no tokenizer.ggml.pre, so text is cut into words by a rule for such files; "
    + "the model may have been trained with another."
}
