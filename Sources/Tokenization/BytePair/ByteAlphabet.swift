/// The alphabet in which byte-level vocabularies spell bytes: printable Latin-1 characters stand for themselves, the
/// other 68 bytes for U+0100 to U+0143 in order (Radford et al., "Language Models are Unsupervised Multitask
/// Learners", 2019, and its published encoder).
enum ByteAlphabet {
  /// The character's code point for each byte.
  static let codePoints: [UInt16] = {
    var next: UInt16 = 0x100
    return (UInt16(0)...255).map { byte in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return byte
      default:
        defer { next += 1 }
        return next
      }
    }
  }()

  /// The byte of each code point below 0x144; 256 where there is none.
  static let bytes: [UInt16] = {
    var bytes = [UInt16](repeating: 256, count: 0x144)
    for (byte, codePoint) in codePoints.enumerated() { bytes[Int(codePoint)] = UInt16(byte) }
    return bytes
  }()

  /// Appends the UTF-8 of the character that stands for `byte`.
  static func append(_ byte: UInt8, to text: inout [UInt8]) {
    let codePoint = codePoints[Int(byte)]
    if codePoint < 0x80 {
      text.append(UInt8(truncatingIfNeeded: codePoint))
    } else {
      text.append(0xC0 | UInt8(truncatingIfNeeded: codePoint >> 6))
      text.append(0x80 | UInt8(truncatingIfNeeded: codePoint & 0x3F))
    }
  }

  /// Appends the bytes that `text` spells. What is not of the alphabet stands for itself.
  static func decode(_ text: Span<UInt8>, to bytes: inout [UInt8]) {
    let table = Self.bytes
    var at = 0
    while at < text.count {
      let lead = text[at]
      if lead < 0x80 {
        let byte = table[Int(lead)]
        bytes.append(byte < 256 ? UInt8(truncatingIfNeeded: byte) : lead)
        at += 1
      } else if lead & 0xE0 == 0xC0, at + 1 < text.count, text[at + 1] & 0xC0 == 0x80 {
        let codePoint = Int(lead & 0x1F) << 6 | Int(text[at + 1] & 0x3F)
        let byte = codePoint < table.count ? table[codePoint] : 256
        if byte < 256 { bytes.append(UInt8(truncatingIfNeeded: byte)) } else { bytes += [lead, text[at + 1]] }
        at += 2
      } else {
        bytes.append(lead)
        at += 1
      }
    }
  }
}
