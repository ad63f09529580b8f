/// Byte-level byte-pair encoding: words become bytes, bytes become tokens, neighbours merge in the order of the merges.
struct BytePairEncoder: Sendable {
  private let vocabulary: Vocabulary
  private let merges: MergeTable
  private let preTokenizer: PreTokenizer
  // The token of each single byte; `missing` where the vocabulary has none.
  private let byteTokens: [Int32]

  /// Stands for a byte that the vocabulary has no token for: it merges with nothing and is left out.
  private static let missing: Int32 = -1

  init(_ vocabulary: Vocabulary, merges: FlatStrings, preTokenizer: PreTokenizer) throws(TokenizationError) {
    self.vocabulary = vocabulary
    self.merges = try MergeTable(merges, vocabulary)
    self.preTokenizer = preTokenizer
    byteTokens = (0...255).map { byte in
      var text: [UInt8] = []
      ByteAlphabet.append(UInt8(truncatingIfNeeded: byte), to: &text)
      return vocabulary.find(text.span) ?? Self.missing
    }
  }

  /// Appends the tokens of `fragment`, in which no special token stands; O(n log n) in its worst word.
  func encode(_ fragment: Span<UInt8>, to ids: inout [Int32], _ workspace: inout Workspace) {
    if let repaired = UTF8Repair.repair(fragment) {
      encodeWords(repaired.span, to: &ids, &workspace)
    } else {
      encodeWords(fragment, to: &ids, &workspace)
    }
    workspace.symbols.trim()
  }

  private func encodeWords(_ text: Span<UInt8>, to ids: inout [Int32], _ workspace: inout Workspace) {
    preTokenizer.forEachWord(of: text) { text, range in encodeWord(text, range, to: &ids, &workspace) }
  }

  @inline(__always) private func encodeWord(
    _ text: Span<UInt8>, _ range: Range<Int>, to ids: inout [Int32], _ workspace: inout Workspace
  ) {
    guard let key = WordCache.key(text, range) else {
      return mergeWord(text.extracting(range), to: &ids, &workspace.symbols)
    }
    if workspace.words.append(key, to: &ids) { return }
    let before = ids.count
    mergeWord(text.extracting(range), to: &ids, &workspace.symbols)
    workspace.words.insert(key, ids[before...])
  }

  private func mergeWord(_ word: Span<UInt8>, to ids: inout [Int32], _ symbols: inout SymbolChain) {
    if preTokenizer.keepsWholeWords, let id = wholeWord(word) {
      ids.append(id)
      return
    }
    symbols.reset()
    for at in word.indices { symbols.append(byteTokens[Int(word[at])], start: at) }
    symbols.mergeAll(end: word.count) { left, right, _, _ in merges.merge(left, right) }
    for id in symbols.ids where id >= 0 { ids.append(id) }
  }

  private func wholeWord(_ word: Span<UInt8>) -> Int32? {
    var spelled: [UInt8] = []
    spelled.reserveCapacity(word.count * 2)
    for at in word.indices { ByteAlphabet.append(word[at], to: &spelled) }
    return vocabulary.find(spelled.span)
  }
}
