/// Finds a short pattern in names, letters in order but not necessarily side by side: `ffdn` finds `ffn_down`.
///
/// Shared by the palette and every filter. Case matters only where the pattern has upper case. Words of the pattern
/// (separated by spaces) match independently.
package struct FuzzyMatcher: Sendable {
  private let words: [[UInt8]]
  private let foldsCase: Bool
  /// What a word found as it is scores at least; scattered letters never get there.
  private static let wholeWord = 600

  /// Matches by words between spaces; a capital makes it tell capitals from small letters.
  package init(_ pattern: String) {
    foldsCase = !pattern.utf8.contains { (0x41...0x5A).contains($0) }
    words = pattern.utf8.split(separator: 0x20).map(Array.init)
  }

  /// Whether everything matches.
  package var isEmpty: Bool { words.isEmpty }

  /// How well `text` fits (higher is better), nil where it doesn't. Complexity: O(text × words).
  package func score(_ text: String) -> Int? {
    var total = 0
    for word in words {
      guard let score = score(of: word, in: text.utf8.span) else { return nil }
      total += score
    }
    return total
  }

  /// The indices of `items` that match, best first; equal ones keep their order. Where some hold the pattern's words as
  /// they are, those that hold only its letters are left out.
  package func ranked(_ items: [String]) -> [Int] {
    guard !isEmpty else { return Array(items.indices) }
    var scored = items.indices.compactMap { index in score(items[index]).map { (index, $0) } }
    let whole = scored.filter { $0.1 >= FuzzyMatcher.wholeWord * words.count }
    if !whole.isEmpty { scored = whole }
    return scored.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map(\.0)
  }

  private func score(of word: [UInt8], in text: Span<UInt8>) -> Int? {
    if let at = exact(word, in: text) {
      return 1_000 - min(at, 200) - min(text.count, 200) + (isBoundary(at, in: text) ? 300 : 0)
    }
    guard word.count < 16 else { return nil }
    var score = 0
    var next = 0
    var previous = -2
    for index in 0..<text.count where next < word.count && fold(text[index]) == word[next] {
      score += index == previous + 1 ? 15 : 1
      if isBoundary(index, in: text) { score += 20 }
      previous = index
      next += 1
    }
    return next == word.count ? score - min(text.count, 200) / 8 : nil
  }

  private func exact(_ word: [UInt8], in text: Span<UInt8>) -> Int? {
    guard !word.isEmpty, word.count <= text.count else { return nil }
    var fallback: Int?
    for start in 0...(text.count - word.count) {
      var length = 0
      while length < word.count, fold(text[start + length]) == word[length] { length += 1 }
      guard length == word.count else { continue }
      if isBoundary(start, in: text) { return start }
      fallback = fallback ?? start
    }
    return fallback
  }

  private func fold(_ byte: UInt8) -> UInt8 {
    foldsCase && (0x41...0x5A).contains(byte) ? byte + 32 : byte
  }

  private func isBoundary(_ index: Int, in text: Span<UInt8>) -> Bool {
    guard index > 0 else { return true }
    let before = text[index - 1]
    let isLetterOrDigit =
      (0x30...0x39).contains(before) || (0x41...0x5A).contains(before) || (0x61...0x7A).contains(before)
      || before >= 0x80
    return !isLetterOrDigit
  }
}
