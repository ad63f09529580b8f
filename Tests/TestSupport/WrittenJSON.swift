/// JSON to be written: entries in their order, keys as often and as alike as they are given. Dictionaries of Swift's
/// strings could not hold two keys that look the same and differ in bytes.
public enum WrittenJSON: Sendable {
  case text(String)
  case integer(Int)
  case boolean(Bool)
  case list([WrittenJSON])
  case object([(key: String, value: WrittenJSON)])

  /// The text, without a space or a line break.
  public var bytes: [UInt8] {
    switch self {
    case .text(let text): Self.quoted(text)
    case .integer(let number): Array("\(number)".utf8)
    case .boolean(let flag): Array((flag ? "true" : "false").utf8)
    case .list(let elements): Self.group("[", elements.map(\.bytes), "]")
    case .object(let entries):
      Self.group("{", entries.map { Self.quoted($0.key) + [UInt8(ascii: ":")] + $0.value.bytes }, "}")
    }
  }

  private static func group(_ start: String, _ parts: [[UInt8]], _ end: String) -> [UInt8] {
    start.utf8 + Array(parts.joined(separator: ",".utf8)) + end.utf8
  }

  private static func quoted(_ text: String) -> [UInt8] {
    var bytes = [UInt8(ascii: "\"")]
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0..<0x20: bytes += Array("\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
      default: bytes.append(byte)
      }
    }
    return bytes + [UInt8(ascii: "\"")]
  }
}

extension WrittenJSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .text(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  public init(arrayLiteral elements: WrittenJSON...) { self = .list(elements) }
  public init(dictionaryLiteral elements: (String, WrittenJSON)...) {
    self = .object(elements.map { (key: $0, value: $1) })
  }
}
