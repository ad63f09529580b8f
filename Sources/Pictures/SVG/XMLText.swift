/// Text between its XML form and its plain form.
enum XMLText {
  /// Plain text of `source`: the five entities and character references resolved; any other `&` stays one.
  static func decode(_ source: [UInt8]) -> (bytes: [UInt8], hasSlip: Bool) {
    guard source.contains(UInt8(ascii: "&")) else { return (source, false) }
    var result: [UInt8] = []
    result.reserveCapacity(source.count)
    var hasSlip = false
    var at = 0
    while at < source.count {
      guard source[at] == UInt8(ascii: "&") else {
        result.append(source[at])
        at += 1
        continue
      }
      // The longest reference there is, `&#x10FFFF;`, has ten bytes; leading zeros are allowed a few more.
      let window = source[(at + 1)..<min(source.count, at + 16)]
      if let end = window.firstIndex(of: UInt8(ascii: ";")), let plain = resolve(source[(at + 1)..<end]) {
        result.append(contentsOf: plain)
        at = end + 1
      } else {
        result.append(source[at])
        hasSlip = true
        at += 1
      }
    }
    return (result, hasSlip)
  }

  /// The character that a reference names; nil where there is none.
  private static func resolve(_ name: ArraySlice<UInt8>) -> [UInt8]? {
    let name = String(decoding: name, as: UTF8.self)
    switch name {
    case "amp": return [UInt8(ascii: "&")]
    case "lt": return [.less]
    case "gt": return [.greater]
    case "quot": return [.quote]
    case "apos": return [.apostrophe]
    default: break
    }
    guard name.hasPrefix("#") else { return nil }
    let digits = name.dropFirst()
    let isHex = digits.first == "x"
    let value = isHex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
    return value.flatMap(Unicode.Scalar.init).map { Array(String(Character($0)).utf8) }
  }

  /// Appends plain text in its XML form, fit for an attribute in double quotes too; bytes that XML does not allow are
  /// left out, and broken UTF-8 is replaced.
  static func encode(_ plain: some Sequence<UInt8>, to result: inout [UInt8]) {
    for byte in legal(Array(plain)) {
      switch byte {
      case UInt8(ascii: "&"): result.append(contentsOf: "&amp;".utf8)
      case .less: result.append(contentsOf: "&lt;".utf8)
      case .greater: result.append(contentsOf: "&gt;".utf8)
      case .quote: result.append(contentsOf: "&quot;".utf8)
      default: result.append(byte)
      }
    }
  }

  /// The bytes of `source` that may stand in an XML document.
  static func legal(_ source: [UInt8]) -> [UInt8] {
    if source.allSatisfy({ ($0 >= 0x20 && $0 < 0x80) || $0.isXMLSpace }) { return source }
    var result: [UInt8] = []
    result.reserveCapacity(source.count)
    for scalar in String(decoding: source, as: UTF8.self).unicodeScalars {
      let value = scalar.value
      guard value >= 0x20 || value == 0x09 || value == 0x0A || value == 0x0D else { continue }
      guard value & 0xFFFE != 0xFFFE else { continue }
      result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
    return result
  }
}
