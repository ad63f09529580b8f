/// SentencePiece's byte-pair encoding (Kudo and Richardson, 2018): characters merge in the order of the scores of what
/// they make; a character that is no token falls back to the tokens of its bytes.
struct SentencePieceEncoder: Sendable {
  private let vocabulary: Vocabulary
  private let fallback: ByteFallback
  private let longestToken: Int
  private let words: MarkedWords

  init(_ vocabulary: Vocabulary) throws(TokenizationError) {
    guard !vocabulary.scores.isEmpty else { throw .missing(field: "tokenizer.ggml.scores") }
    self.vocabulary = vocabulary
    longestToken = (0..<vocabulary.count).reduce(0) { max($0, vocabulary.tokens.range($1).count) }
    words = MarkedWords(vocabulary, .takeMarks)
    fallback = ByteFallback(vocabulary, others: true)
  }

  /// Appends the tokens of `fragment`, in which no special token stands; O(n log n).
  func encode(_ fragment: Span<UInt8>, spaceBefore: Bool, to ids: inout [Int32], _ workspace: inout Workspace) {
    guard fragment.count > 0 else { return }
    let text = SpaceMark.escape(fragment, spaceBefore: spaceBefore)
    workspace.forEachWord(of: text.span, words, to: &ids) { word, ids, workspace in
      encode(word, to: &ids, &workspace.symbols)
    }
    workspace.symbols.trim()
  }

  private func encode(_ text: Span<UInt8>, to ids: inout [Int32], _ symbols: inout SymbolChain) {
    symbols.fill(with: text, vocabulary, .takeMarks)
    symbols.mergeAll(end: text.count) { _, _, start, end in merge(text, Int(start), Int(end)) }
    symbols.append(to: &ids, text, fallback, .takeMarks)
  }

  @inline(__always) private func merge(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
    guard end - start <= longestToken, let id = vocabulary.find(text.extracting(start..<end)) else {
      return MergeTable.none
    }
    return UInt64(Self.order(vocabulary.scores[Int(id)])) << 32 | UInt64(id)
  }

  /// A number that is the smaller the higher the score is.
  private static func order(_ score: Float) -> UInt32 {
    let bits = (score == 0 ? 0 : score).bitPattern
    let ascending = bits & 0x8000_0000 != 0 ? ~bits : bits | 0x8000_0000
    return ~ascending
  }
}

extension SymbolChain {
  /// Makes the characters of `text` the chain's symbols.
  mutating func fill(with text: Span<UInt8>, _ vocabulary: Vocabulary, _ strays: MarkedWords.Strays) {
    reset()
    var at = 0
    while at < text.count {
      let end = SpaceMark.characterEnd(in: text, from: at, strays)
      append(vocabulary.find(text.extracting(at..<end)) ?? -1, start: at)
      at = end
    }
  }

  /// Appends the tokens left in the chain, those of their bytes for characters that are none.
  func append(
    to ids: inout [Int32], _ text: Span<UInt8>, _ fallback: ByteFallback, _ strays: MarkedWords.Strays
  ) {
    for (index, id) in self.ids.enumerated() where id != Self.removed {
      if id >= 0 {
        ids.append(id)
      } else {
        let start = Int(starts[index])
        let end = SpaceMark.characterEnd(in: text, from: start, strays)
        fallback.append(text.extracting(start..<end), to: &ids)
      }
    }
  }
}
