/// Makes any bytes generalised UTF-8: what the byte-level vocabularies' reference encoder works on.
///
/// A byte that starts no sequence becomes U+FFFD. Overlong sequences become what they spell, and surrogates are let
/// pass. Well-formed text stays as it is.
enum UTF8Repair {
  /// `text` repaired; nil where it is right as it is.
  static func repair(_ text: Span<UInt8>) -> [UInt8]? {
    var at = firstNonASCII(text, from: 0)
    while at < text.count {
      guard let (value, count) = decode(text, at), count == length(of: value) else { return rebuild(text) }
      at = firstNonASCII(text, from: at + count)
    }
    return nil
  }

  /// How many bytes the well-formed character at `at` takes; nil where none is.
  static func characterLength(_ text: Span<UInt8>, _ at: Int) -> Int? {
    guard let (value, count) = decode(text, at), count == length(of: value), value & 0xFFFF_F800 != 0xD800 else {
      return nil
    }
    return count
  }

  /// The well-formed character at `at`.
  static func scalar(_ text: Span<UInt8>, _ at: Int) -> Unicode.Scalar? {
    decode(text, at).flatMap { Unicode.Scalar($0.value) }
  }

  private static func firstNonASCII(_ text: Span<UInt8>, from start: Int) -> Int {
    var at = start
    let bytes = unsafe text.bytes
    while at + 8 <= text.count {
      let word = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self)
      if word & 0x8080_8080_8080_8080 != 0 { break }
      at += 8
    }
    while at < text.count, text[at] < 0x80 { at += 1 }
    return at
  }

  private static func rebuild(_ text: Span<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count + text.count / 2)
    var at = 0
    while at < text.count {
      let (value, count) = decode(text, at) ?? (0xFFFD, 1)
      append(value, to: &result)
      at += count
    }
    return result
  }

  /// The code point that the bytes from `at` on spell, and how many they are, without regard to overlong forms and
  /// surrogates; nil where they spell none or one above U+10FFFF.
  private static func decode(_ text: Span<UInt8>, _ at: Int) -> (value: UInt32, count: Int)? {
    let lead = text[at]
    let (count, bits): (Int, UInt32) =
      switch lead {
      case 0..<0x80: (1, UInt32(lead))
      case 0xC0..<0xE0: (2, UInt32(lead & 0x1F))
      case 0xE0..<0xF0: (3, UInt32(lead & 0x0F))
      case 0xF0..<0xF8: (4, UInt32(lead & 0x07))
      default: (0, 0)
      }
    guard count > 0, at + count <= text.count else { return nil }
    var value = bits
    for index in at + 1..<at + count {
      guard text[index] & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(text[index] & 0x3F)
    }
    return value <= 0x10FFFF ? (value, count) : nil
  }

  private static func length(of value: UInt32) -> Int {
    value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4
  }

  private static func append(_ value: UInt32, to text: inout [UInt8]) {
    let last = 0x80 | UInt8(truncatingIfNeeded: value & 0x3F)
    let second = 0x80 | UInt8(truncatingIfNeeded: value >> 6 & 0x3F)
    let third = 0x80 | UInt8(truncatingIfNeeded: value >> 12 & 0x3F)
    switch length(of: value) {
    case 1: text.append(UInt8(truncatingIfNeeded: value))
    case 2: text += [0xC0 | UInt8(truncatingIfNeeded: value >> 6), last]
    case 3: text += [0xE0 | UInt8(truncatingIfNeeded: value >> 12), second, last]
    default: text += [0xF0 | UInt8(truncatingIfNeeded: value >> 18), third, second, last]
    }
  }
}
