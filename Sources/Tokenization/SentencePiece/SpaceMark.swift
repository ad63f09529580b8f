/// U+2581, which stands for a space in the tokens of SentencePiece and its kin.
enum SpaceMark {
  static let bytes: [UInt8] = [0xE2, 0x96, 0x81]

  /// Whether the mark stands at `at`.
  @inline(__always) static func isAt(_ at: Int, in text: Span<UInt8>) -> Bool {
    at + 2 < text.count && text[at] == 0xE2 && text[at + 1] == 0x96 && text[at + 2] == 0x81
  }

  /// `text` with marks for its spaces, and one more before it where `spaceBefore` says so.
  static func escape(_ text: Span<UInt8>, spaceBefore: Bool) -> [UInt8] {
    var result = spaceBefore ? bytes : []
    result.reserveCapacity(text.count + text.count / 2)
    for at in text.indices {
      if text[at] == 0x20 { result += bytes } else { result.append(text[at]) }
    }
    return result
  }

  /// Appends `text` with spaces for its marks.
  static func unescape(_ text: Span<UInt8>, to bytes: inout [UInt8]) {
    var at = 0
    while at < text.count {
      if isAt(at, in: text) {
        bytes.append(0x20)
        at += 3
      } else {
        bytes.append(text[at])
        at += 1
      }
    }
  }

  /// Where the character that starts at `start` ends as far as its first byte tells.
  @inline(__always) static func characterEnd(in text: Span<UInt8>, from start: Int, _ strays: MarkedWords.Strays) -> Int
  {
    let lead = text[start]
    if lead < 0xC0 { return start + 1 }
    let end = min(text.count, start + (lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4))
    if strays == .takeMarks { return end }
    var at = start + 1
    while at < end, !isAt(at, in: text) { at += 1 }
    return at
  }
}
