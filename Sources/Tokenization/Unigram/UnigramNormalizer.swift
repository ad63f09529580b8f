/// What a text goes through before a unigram vocabulary sees it: characters are mapped, spaces become U+2581, and where
/// the model wants it, spaces at the ends and beside others go.
struct UnigramNormalizer: Sendable {
  let map: CharacterMap?
  /// Whether a space is put before the text.
  let addsSpacePrefix: Bool
  /// Whether runs of spaces count as one, and spaces at the ends not at all.
  let removesExtraSpaces: Bool

  private struct Result {
    var text: [UInt8] = []
    var isInWord = false
    var hasWords = false
  }

  /// `text` normalised. Bytes that are not UTF-8 become U+FFFD; O(n).
  func normalize(_ text: Span<UInt8>) -> [UInt8] {
    var result = Result()
    result.text.reserveCapacity(text.count + text.count / 2)
    // Before words alone where spaces elsewhere don't count.
    if addsSpacePrefix, !removesExtraSpaces, text.count > 0 { result.text += SpaceMark.bytes }
    var at = 0
    while at < text.count {
      if let map, let (length, replacement) = map.match(in: text, at: at) {
        for index in replacement { append(map[index], to: &result) }
        at += length
      } else if let length = UTF8Repair.characterLength(text, at) {
        for index in at..<at + length { append(text[index], to: &result) }
        at += length
      } else {
        for byte in [0xEF, 0xBF, 0xBD] as [UInt8] { append(byte, to: &result) }
        at += 1
      }
    }
    return result.text
  }

  private func append(_ byte: UInt8, to result: inout Result) {
    guard byte != 0x20 else {
      result.isInWord = false
      if !removesExtraSpaces { result.text += SpaceMark.bytes }
      return
    }
    if !result.isInWord {
      result.isInWord = true
      if removesExtraSpaces, result.hasWords || addsSpacePrefix { result.text += SpaceMark.bytes }
      result.hasWords = true
    }
    result.text.append(byte)
  }
}
