/// The map of characters that SentencePiece normalises text by, `tokenizer.ggml.precompiled_charsmap`: a double-array
/// trie (as of Darts-clone) of strings with what replaces each.
///
///     4 bytes      size of the trie in bytes
///     size bytes   its units of 32 bits: bit 31 marks a value, bits 0 to 7 the byte that leads to the unit,
///                  bit 8 that a string ends here, bits 9 to 30 the offset to its children
///     the rest     the replacements, each ended by a zero byte
///
/// A map comes from a file and may be anything: what leads out of it matches nothing.
struct CharacterMap: Sendable {
  private let units: [UInt32]
  private let replacements: [UInt8]

  /// The longest string that is replaced, and the longest replacement.
  private static let longestString = 256
  private static let field = "tokenizer.ggml.precompiled_charsmap"

  /// - Throws: `malformed` where sizes don't fit or a replacement has no end.
  init(_ bytes: [UInt8]) throws(TokenizationError) {
    func unit(_ at: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << UInt32($1 * 8) }
    }
    guard bytes.count >= 4 else {
      throw .malformed(field: Self.field, expected: "at least 4 bytes long", found: "\(bytes.count)")
    }
    let size = Int(unit(0))
    guard size % 4 == 0, size <= bytes.count - 4 else {
      throw .malformed(
        field: Self.field, expected: "to begin with the size of a trie within its \(bytes.count) bytes",
        found: "\(size)")
    }
    units = stride(from: 4, to: 4 + size, by: 4).map(unit)
    replacements = Array(bytes[(4 + size)...])
    try Self.check(replacements)
  }

  private static func check(_ replacements: [UInt8]) throws(TokenizationError) {
    var length = 0
    for byte in replacements {
      length = byte == 0 ? 0 : length + 1
      guard length <= longestString else {
        throw .malformed(
          field: field, expected: "replacements of at most \(longestString) bytes", found: "a longer one")
      }
    }
    guard length == 0 else {
      throw .malformed(field: field, expected: "a zero byte behind each replacement", found: "none at the end")
    }
  }

  /// The longest string of the map that `text` goes on with at `start`, and where its replacement lies in `bytes`.
  func match(in text: Span<UInt8>, at start: Int) -> (length: Int, replacement: Range<Int>)? {
    guard let root = units.first else { return nil }
    var index = Self.offset(root)
    var found: (length: Int, value: UInt32)?
    var at = start
    while at < text.count, at - start < Self.longestString, text[at] != 0 {
      index ^= UInt32(text[at])
      guard let unit = unit(index), unit & 0x8000_00FF == UInt32(text[at]) else { break }
      index ^= Self.offset(unit)
      at += 1
      if unit >> 8 & 1 == 1, let value = self.unit(index) { found = (at - start, value & 0x7FFF_FFFF) }
    }
    guard let found, found.value < replacements.count else { return nil }
    let first = Int(found.value)
    // There is one: the last byte is zero.
    let end = replacements[first...].firstIndex(of: 0) ?? first
    return (found.length, first..<end)
  }

  /// Byte `index` of the replacements.
  subscript(index: Int) -> UInt8 { replacements[index] }

  private func unit(_ index: UInt32) -> UInt32? { index < units.count ? units[Int(index)] : nil }

  private static func offset(_ unit: UInt32) -> UInt32 { (unit >> 10) << ((unit & 0x200) >> 6) }
}
