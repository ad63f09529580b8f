/// Byte-pair encoding over characters as Gemma 4 has it: merges in their order as with bytes, spaces and characters
/// that are no token as with SentencePiece. Merges never cross line ends.
struct CharacterPairEncoder: Sendable {
  private let vocabulary: Vocabulary
  private let merges: MergeTable
  private let fallback: ByteFallback
  private let words: MarkedWords

  init(_ vocabulary: Vocabulary, merges: FlatStrings) throws(TokenizationError) {
    self.vocabulary = vocabulary
    self.merges = try MergeTable(merges, vocabulary)
    fallback = ByteFallback(vocabulary)
    words = MarkedWords(vocabulary, .spareMarks)
  }

  /// Appends the tokens of `fragment`, in which no special token stands; O(n log n).
  func encode(_ fragment: Span<UInt8>, to ids: inout [Int32], _ workspace: inout Workspace) {
    let escaped = SpaceMark.escape(fragment, spaceBefore: false)
    let text = escaped.span
    var start = 0
    while start < text.count {
      var end = start + 1
      let isLineEnd = text[start] == 0x0A
      while end < text.count, (text[end] == 0x0A) == isLineEnd { end += 1 }
      if isLineEnd, let id = vocabulary.find(text.extracting(start..<end)) {
        ids.append(id)
      } else {
        encodeLine(text.extracting(start..<end), to: &ids, &workspace)
      }
      start = end
    }
    workspace.symbols.trim()
  }

  private func encodeLine(_ line: Span<UInt8>, to ids: inout [Int32], _ workspace: inout Workspace) {
    workspace.forEachWord(of: line, words, to: &ids) { word, ids, workspace in
      encodeWord(word, to: &ids, &workspace.symbols)
    }
  }

  private func encodeWord(_ word: Span<UInt8>, to ids: inout [Int32], _ symbols: inout SymbolChain) {
    symbols.fill(with: word, vocabulary, .spareMarks)
    symbols.mergeAll(end: word.count) { left, right, _, _ in merges.merge(left, right) }
    symbols.append(to: &ids, word, fallback, .spareMarks)
  }
}
