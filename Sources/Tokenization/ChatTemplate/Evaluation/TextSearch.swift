/// Finds a text within others by their UTF-8 bytes, in time linear in both (Knuth, Morris and Pratt, 1977).
struct TextSearch {
  private let pattern: [UInt8]
  /// For each prefix of the pattern, the longest shorter prefix that it ends with.
  private let fallback: [Int]

  init(for text: String) {
    self.init(for: Array(text.utf8))
  }

  init(for pattern: [UInt8]) {
    self.pattern = pattern
    var fallback = [Int](repeating: 0, count: pattern.count)
    var length = 0
    for index in pattern.indices.dropFirst() {
      while length > 0, pattern[index] != pattern[length] { length = fallback[length - 1] }
      if pattern[index] == pattern[length] { length += 1 }
      fallback[index] = length
    }
    self.fallback = fallback
  }

  /// Bytes of what is looked for.
  var length: Int { pattern.count }

  /// Offset of the first occurrence at or after `start`, nil where there is none.
  func first(in text: Span<UInt8>, from start: Int = 0) -> Int? {
    guard !pattern.isEmpty else { return start }
    var matched = 0
    var at = start
    while at < text.count {
      while matched > 0, text[at] != pattern[matched] { matched = fallback[matched - 1] }
      if text[at] == pattern[matched] { matched += 1 }
      at += 1
      if matched == pattern.count { return at - matched }
    }
    return nil
  }

  func first(in text: String) -> Int? {
    first(in: text.utf8Span.span)
  }

  /// Offsets of the occurrences that don't overlap, at most `limit` of them, found from the left. The pattern is not
  /// empty.
  func all(in text: Span<UInt8>, limit: Int = .max) -> [Int] {
    var found: [Int] = []
    var start = 0
    while found.count < limit, let at = first(in: text, from: start) {
      found.append(at)
      start = at + max(1, pattern.count)
    }
    return found
  }

  /// Like ``all(in:limit:)`` for the occurrences found from the right, in the order of their offsets.
  static func allFromRight(of pattern: String, in text: String, limit: Int) -> [Int] {
    let search = TextSearch(for: Array(pattern.utf8.reversed()))
    let reversed = Array(text.utf8.reversed())
    return search.all(in: reversed.span, limit: limit).reversed().map { reversed.count - $0 - search.length }
  }
}

extension String {
  /// The part of a range of UTF-8 offsets, which lie within the text and on borders of characters.
  func part(_ range: Range<Int>) -> String {
    if range == 0..<utf8.count { return self }
    let start = utf8.index(startIndex, offsetBy: range.lowerBound)
    return String(self[start..<utf8.index(start, offsetBy: range.count)])
  }
}
