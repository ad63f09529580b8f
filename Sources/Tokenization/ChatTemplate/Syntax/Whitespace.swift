/// Whitespace as Python's `str.isspace` has it, found in UTF-8 without decoding the rest.
enum Whitespace {
  /// Bytes of whitespace at the start.
  static func prefixCount(of text: Span<UInt8>) -> Int {
    var at = 0
    while at < text.count {
      let width = width(at: at, of: text)
      guard width > 0 else { break }
      at += width
    }
    return at
  }

  /// Bytes left once the whitespace at the end is gone.
  static func trimmedEnd(of text: Span<UInt8>) -> Int {
    var end = text.count
    while end > 0 {
      var start = end - 1
      while start > 0, start > end - 3, text[start] & 0xC0 == 0x80 { start -= 1 }
      guard width(at: start, of: text) == end - start else { break }
      end = start
    }
    return end
  }

  /// Bytes of the whitespace character at `at`, 0 where another one stands there.
  static func width(at: Int, of text: Span<UInt8>) -> Int {
    let first = text[at]
    if first < 0x80 { return first == 0x20 || (9...13).contains(first) || (0x1C...0x1F).contains(first) ? 1 : 0 }
    guard at + 1 < text.count else { return 0 }
    let second = text[at + 1]
    if first == 0xC2 { return second == 0x85 || second == 0xA0 ? 2 : 0 }
    guard at + 2 < text.count else { return 0 }
    let third = text[at + 2]
    switch (first, second) {
    case (0xE1, 0x9A): return third == 0x80 ? 3 : 0
    case (0xE2, 0x80): return third <= 0x8A || third == 0xA8 || third == 0xA9 || third == 0xAF ? 3 : 0
    case (0xE2, 0x81): return third == 0x9F ? 3 : 0
    case (0xE3, 0x80): return third == 0x80 ? 3 : 0
    default: return 0
    }
  }
}
