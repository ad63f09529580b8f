/// Finds special tokens in text: a byte trie of their texts.
///
/// The longest token is looked for first in the whole text, then the next shorter one in what is left, as the
/// reference does; of tokens of one length the leftmost comes first. O(n * longest) at worst.
struct SpecialTokenFinder: Sendable {
  /// A special token in the text, with the white space that it swallows.
  struct Match {
    var range: Range<Int>
    var id: Int32
  }

  private let trie: ByteTrie
  private let types: [TokenType]
  private let swallowsSpaceAfter: Set<Int32>

  /// - Parameter swallowsSpaceAfter: the tokens that take the white space after them along.
  /// - Throws: where a special token's text is longer than a trie takes.
  init(_ vocabulary: Vocabulary, swallowsSpaceAfter: Set<Int32>) throws(TokenizationError) {
    types = vocabulary.types
    self.swallowsSpaceAfter = swallowsSpaceAfter
    trie = try ByteTrie(vocabulary.tokens, numbers: vocabulary.ids { $0.isSpecial })
  }

  /// The special tokens of `text`, by position. Without `includingHidden` only user-defined ones are looked for.
  func matches(in text: Span<UInt8>, includingHidden: Bool) -> [Match] {
    guard !trie.isEmpty else { return [] }
    var candidates = self.candidates(in: text, includingHidden)
    guard let longest = candidates.keys.max() else { return [] }
    var taken = [Bool](repeating: false, count: text.count)
    var matches: [Match] = []
    for length in stride(from: longest, to: 0, by: -1) {
      guard let starts = candidates.removeValue(forKey: length) else { continue }
      for start in starts.sorted() where !taken[start] {
        if taken[start + length - 1] {
          shorten(start, text, taken, includingHidden, &candidates)
        } else if let found = longestToken(in: text, at: start, upTo: length, includingHidden) {
          let range = start..<spaceEnd(text, start + length, taken, found.value)
          for at in range { taken[at] = true }
          matches.append(Match(range: range, id: found.value))
        }
      }
    }
    return matches.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// Where tokens start, by the length of the longest one there.
  private func candidates(in text: Span<UInt8>, _ includingHidden: Bool) -> [Int: [Int]] {
    var candidates: [Int: [Int]] = [:]
    for start in text.indices where trie.hasRoot(text[start]) {
      guard let found = longestToken(in: text, at: start, upTo: .max, includingHidden) else { continue }
      candidates[found.length, default: []].append(start)
    }
    return candidates
  }

  /// Another token has taken the end of the longest token at `start`: files the longest one that still fits.
  private func shorten(
    _ start: Int, _ text: Span<UInt8>, _ taken: [Bool], _ includingHidden: Bool, _ candidates: inout [Int: [Int]]
  ) {
    var free = 1
    while !taken[start + free] { free += 1 }
    guard let found = longestToken(in: text, at: start, upTo: free, includingHidden) else { return }
    candidates[found.length, default: []].append(start)
  }

  private func longestToken(
    in text: Span<UInt8>, at start: Int, upTo limit: Int, _ includingHidden: Bool
  ) -> (length: Int, value: Int32)? {
    trie.longest(in: text, at: start, upTo: limit) { includingHidden || !types[Int($0)].isHidden }
  }

  private func spaceEnd(_ text: Span<UInt8>, _ end: Int, _ taken: [Bool], _ id: Int32) -> Int {
    guard swallowsSpaceAfter.contains(id) else { return end }
    var at = end
    while at < text.count, !taken[at], text[at] == 0x20 || text[at] &- 9 < 5 { at += 1 }
    return at
  }
}
