/// BERT's WordPiece (Devlin et al., 2018): of each word the longest token that begins it, then the longest that goes
/// on; a word that can't be made of tokens is unknown as a whole.
struct WordPieceEncoder: Sendable {
  private let trie: ByteTrie
  private let unknown: Int32?
  private let normalizer: WordNormalizer

  /// Longer words, in characters, are unknown, as in the encoder that the models were trained with.
  private static let longestWord = 100

  /// - Throws: where a token is longer than a trie takes.
  init(_ vocabulary: Vocabulary, _ normalizer: WordNormalizer) throws(TokenizationError) {
    self.normalizer = normalizer
    unknown = vocabulary.unknown
    trie = try ByteTrie(vocabulary.tokens, numbers: vocabulary.ids { $0 == .normal || $0 == .userDefined })
  }

  /// Appends the tokens of `fragment`, in which no special token stands; O(n).
  func encode(_ fragment: Span<UInt8>, to ids: inout [Int32]) {
    var words = WordNormalizer.Words()
    normalizer.normalize(fragment, &words)
    words.finish()
    let text = words.text.span
    var start = 0
    for end in words.ends {
      encodeWord(text.extracting(start..<end), to: &ids)
      start = end
    }
  }

  private func encodeWord(_ word: Span<UInt8>, to ids: inout [Int32]) {
    let before = ids.count
    var at = 0
    var characters = 0
    for index in word.indices where word[index] & 0xC0 != 0x80 { characters += 1 }
    // The mark before the word is none of its characters.
    while at < word.count, characters <= Self.longestWord + 1, let found = trie.longest(in: word, at: at) {
      ids.append(found.value)
      at += found.length
    }
    guard at < word.count else { return }
    ids.removeLast(ids.count - before)
    if let unknown { ids.append(unknown) }
  }
}
