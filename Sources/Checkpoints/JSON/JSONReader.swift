internal import OrderedCollections

/// A strict reader of JSON that keeps the order of keys.
struct JSONReader {
  private let bytes: [UInt8]
  private let allowsDuplicates: Bool
  private var position = 0
  private var depth = 0

  private static let maximumDepth = 128

  init(bytes: [UInt8], allowsDuplicates: Bool) {
    self.bytes = bytes
    self.allowsDuplicates = allowsDuplicates
  }

  mutating func document() throws(JSONError) -> JSONValue {
    let value = try value()
    skipWhitespace()
    guard position == bytes.count else { throw failure("something follows the value") }
    return value
  }

  private func failure(_ reason: String) -> JSONError {
    let line = bytes[..<position].count { $0 == UInt8(ascii: "\n") } + 1
    return JSONError(line: line, offset: position, reason: reason)
  }

  private mutating func skipWhitespace() {
    while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private func peek() -> UInt8? {
    position < bytes.count ? bytes[position] : nil
  }

  /// Skips whitespace and takes `byte` if it is next.
  private mutating func take(_ byte: Unicode.Scalar) -> Bool {
    skipWhitespace()
    guard peek() == UInt8(ascii: byte) else { return false }
    position += 1
    return true
  }

  private mutating func value() throws(JSONError) -> JSONValue {
    skipWhitespace()
    switch peek() {
    case UInt8(ascii: "{"): return try nested { reader throws(JSONError) in try reader.dictionary() }
    case UInt8(ascii: "["): return try nested { reader throws(JSONError) in try reader.list() }
    case UInt8(ascii: "\""): return .string(FileText(try string()))
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case let byte? where byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte):
      return try number()
    case nil: throw failure("a value is missing at the end")
    default: throw failure("expected a value")
    }
  }

  private mutating func nested(
    _ read: (inout JSONReader) throws(JSONError) -> JSONValue
  ) throws(JSONError) -> JSONValue {
    depth += 1
    guard depth <= Self.maximumDepth else { throw failure("nested more than \(Self.maximumDepth) deep") }
    position += 1
    let value = try read(&self)
    depth -= 1
    return value
  }

  private mutating func dictionary() throws(JSONError) -> JSONValue {
    var entries: OrderedDictionary<FileText, JSONValue> = [:]
    if take("}") { return .dictionary(entries) }
    repeat {
      skipWhitespace()
      guard peek() == UInt8(ascii: "\"") else { throw failure("expected a key in quotes") }
      let start = position
      let key = FileText(try string())
      guard take(":") else { throw failure("expected \":\"") }
      let value = try value()
      if entries.updateValue(value, forKey: key) != nil, !allowsDuplicates {
        position = start
        throw failure("the key \"\(key.printable())\" a second time")
      }
    } while take(",")
    guard take("}") else { throw failure("expected \",\" or \"}\"") }
    return .dictionary(entries)
  }

  private mutating func list() throws(JSONError) -> JSONValue {
    var elements: [JSONValue] = []
    if take("]") { return .list(elements) }
    repeat { elements.append(try value()) } while take(",")
    guard take("]") else { throw failure("expected \",\" or \"]\"") }
    return .list(elements)
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else { throw failure("expected a value") }
    position += word.utf8.count
    return value
  }
}

// MARK: - Numbers

extension JSONReader {
  private mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    if peek() == UInt8(ascii: "-") { position += 1 }
    let leading = peek()
    let digits = try skipDigits()
    guard leading != UInt8(ascii: "0") || digits == 1 else { throw failure("a number with a leading zero") }
    var isInteger = true
    if peek() == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      _ = try skipDigits()
    }
    if let mark = peek(), mark | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      position += 1
      if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
      _ = try skipDigits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let value = Int(text) { return .int(value) }
    guard let value = Double(text), value.isFinite else { throw failure("a number beyond what a double holds") }
    return .double(value)
  }

  /// Skips at least one digit; returns how many there were.
  private mutating func skipDigits() throws(JSONError) -> Int {
    let start = position
    while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    guard position > start else { throw failure("expected a digit") }
    return position - start
  }
}

// MARK: - Strings

extension JSONReader {
  private mutating func string() throws(JSONError) -> String {
    position += 1
    if let plain = plainString() { return plain }
    var text: [UInt8] = []
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else { throw failure("a string that is not UTF-8") }
        position += 1
        return string
      case UInt8(ascii: "\\"):
        position += 1
        try escape(into: &text)
      case 0..<0x20: throw failure("a control character in a string")
      default:
        text.append(byte)
        position += 1
      }
    }
    throw failure("a string without its closing quote")
  }

  /// The string from here to the next quote, nil (and nothing taken) where something needs a closer look.
  private mutating func plainString() -> String? {
    var end = position
    while end < bytes.count, bytes[end] != UInt8(ascii: "\""), bytes[end] != UInt8(ascii: "\\"), bytes[end] >= 0x20 {
      end += 1
    }
    guard end < bytes.count, bytes[end] == UInt8(ascii: "\""),
      let string = String(validating: bytes[position..<end], as: UTF8.self)
    else { return nil }
    position = end + 1
    return string
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    guard let mark = peek() else { throw failure("a string without its closing quote") }
    position += 1
    switch mark {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(mark)
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "u"): text += String(try scalar()).utf8
    default: throw failure("an unknown escape")
    }
  }

  /// The scalar of one `\u` escape or of a pair; half a pair becomes U+FFFD.
  private mutating func scalar() throws(JSONError) -> Unicode.Scalar {
    let high = try unit()
    if (0xD800..<0xDC00).contains(high), bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) {
      let before = position
      position += 2
      let low = try unit()
      if (0xDC00..<0xE000).contains(low) {
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
      }
      position = before
    }
    return Unicode.Scalar(high) ?? "\u{FFFD}"
  }

  private mutating func unit() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek(), let digit = Unicode.Scalar(byte).hexadecimalValue else {
        throw failure("\"\\u\" needs four hexadecimal digits")
      }
      value = value << 4 | digit
      position += 1
    }
    return value
  }
}

extension Unicode.Scalar {
  fileprivate var hexadecimalValue: UInt32? {
    switch self {
    case "0"..."9": value - 48
    case "a"..."f": value - 87
    case "A"..."F": value - 55
    default: nil
    }
  }
}
