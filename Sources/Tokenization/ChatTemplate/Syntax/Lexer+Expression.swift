// What stands between `{{` and `}}` or `{%` and `%}`.

extension Lexer {
  /// Reads a tag's tokens up to and with its end.
  mutating func readTag(begin: Token.Kind) throws(TemplateError) {
    let start = line
    add(begin)
    let isBlock = begin == .blockBegin
    let close = isBlock ? UInt8(ascii: "%") : UInt8(ascii: "}")
    var open: [Token.Symbol] = []
    while true {
      skipWhitespace()
      guard let first = byte(at: position) else { break }
      if open.isEmpty, let sign = endSign(first, close: close, isBlock: isBlock) {
        add(isBlock ? .blockEnd : .variableEnd)
        advance(to: position + (sign == 0 ? 2 : 3))
        finishTag(sign: sign, trimsNewline: isBlock)
        return
      }
      try readToken(first, open: &open)
    }
    throw .syntax(line: start, reason: isBlock ? "the tag has no \"%}\"" : "the tag has no \"}}\"")
  }

  /// The sign of the tag's end if it stands here: 0 for none. Only blocks know `+`.
  private func endSign(_ first: UInt8, close: UInt8, isBlock: Bool) -> UInt8? {
    let signed = first == UInt8(ascii: "-") || isBlock && first == UInt8(ascii: "+")
    let at = position + (signed ? 1 : 0)
    guard byte(at: at) == close, byte(at: at + 1) == UInt8(ascii: "}") else { return nil }
    return signed ? first : 0
  }

  private mutating func readToken(_ first: UInt8, open: inout [Token.Symbol]) throws(TemplateError) {
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      try readNumber()
    case UInt8(ascii: "'"), UInt8(ascii: "\""):
      try readString(quote: first)
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...:
      let end = endOfName(from: position)
      add(.name(String(decoding: source[position..<end], as: UTF8.self)))
      position = end
    default:
      try readSymbol(open: &open)
    }
  }

  private func endOfName(from start: Int) -> Int {
    var end = start
    while let byte = byte(at: end), byte >= 0x80 || byte == UInt8(ascii: "_") || Self.isAlphanumeric(byte) { end += 1 }
    return end
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private mutating func readSymbol(open: inout [Token.Symbol]) throws(TemplateError) {
    let rest = source[position...]
    guard let symbol = Token.Symbol.allCases.first(where: { rest.starts(with: $0.rawValue.utf8) }) else {
      throw .syntax(line: line, reason: "unexpected character \(Self.shown(source[position]))")
    }
    switch symbol {
    case .openBracket, .openParenthesis, .openBrace:
      open.append(symbol)
    case .closeBracket, .closeParenthesis, .closeBrace:
      let expected: Token.Symbol? =
        switch open.popLast() {
        case .openBracket: .closeBracket
        case .openParenthesis: .closeParenthesis
        case .openBrace: .closeBrace
        default: nil
        }
      guard symbol == expected else {
        let wanted = expected.map { "; expected \"\($0.rawValue)\"" } ?? ""
        throw .syntax(line: line, reason: "unexpected \"\(symbol.rawValue)\"\(wanted)")
      }
    default: break
    }
    add(.symbol(symbol))
    position += symbol.rawValue.utf8.count
  }

  /// A byte as an error shows it: printable ASCII as it is, the rest in hexadecimal.
  private static func shown(_ byte: UInt8) -> String {
    (0x21...0x7E).contains(byte) ? "\"\(Unicode.Scalar(byte))\"" : "0x" + String(byte, radix: 16)
  }
}

// MARK: - Numbers

extension Lexer {
  private mutating func readNumber() throws(TemplateError) {
    let start = position
    if source[start] == UInt8(ascii: "0"), let radix = radix(at: start + 1) {
      let end = endOfName(from: start + 2)
      return try addInteger(start + 2..<end, radix: radix, end: end)
    }
    var end = endOfDigits(from: start)
    var isDouble = false
    // `a.0.1` is two subscripts, so no fraction follows a dot.
    if start == 0 || source[start - 1] != UInt8(ascii: ".") {
      if byte(at: end) == UInt8(ascii: "."), let digit = byte(at: end + 1), Self.isDigit(digit) {
        isDouble = true
        end = endOfDigits(from: end + 1)
      }
      if let after = endOfExponent(from: end) {
        isDouble = true
        end = after
      }
    }
    guard isDouble else { return try addInteger(start..<end, radix: 10, end: end) }
    guard let value = Double(digits(start..<end)) else {
      throw .syntax(line: line, reason: "a number that can't be read")
    }
    add(.double(value))
    position = end
  }

  private func radix(at index: Int) -> Int? {
    switch byte(at: index).map({ $0 | 0x20 }) {
    case UInt8(ascii: "b"): 2
    case UInt8(ascii: "o"): 8
    case UInt8(ascii: "x"): 16
    default: nil
    }
  }

  private mutating func addInteger(_ range: Range<Int>, radix: Int, end: Int) throws(TemplateError) {
    guard let value = Int(digits(range), radix: radix) else {
      throw .syntax(line: line, reason: "an integer that can't be read, or is beyond 64 bits")
    }
    add(.integer(value))
    position = end
  }

  private func endOfDigits(from start: Int) -> Int {
    var end = start
    while let byte = byte(at: end), Self.isDigit(byte) || byte == UInt8(ascii: "_") { end += 1 }
    return end
  }

  private func endOfExponent(from start: Int) -> Int? {
    guard let mark = byte(at: start), mark | 0x20 == UInt8(ascii: "e") else { return nil }
    var at = start + 1
    if let sign = byte(at: at), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { at += 1 }
    guard let digit = byte(at: at), Self.isDigit(digit) else { return nil }
    return endOfDigits(from: at)
  }

  private func digits(_ range: Range<Int>) -> String {
    String(decoding: source[range].filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
  }
}

// MARK: - Strings

extension Lexer {
  private mutating func readString(quote: UInt8) throws(TemplateError) {
    let startLine = line
    var at = position + 1
    var bytes: [UInt8] = []
    while let byte = byte(at: at) {
      if byte == quote {
        tokens.append(Token(kind: .string(String(decoding: bytes, as: UTF8.self)), line: startLine))
        advance(to: at + 1)
        return
      }
      if byte == UInt8(ascii: "\\") {
        at = try readEscape(at: at + 1, into: &bytes)
      } else {
        bytes.append(byte)
        at += 1
      }
    }
    throw .syntax(line: startLine, reason: "the string has no closing quote")
  }

  /// Reads what follows a backslash, as Python does; returns the place after it.
  private func readEscape(at: Int, into bytes: inout [UInt8]) throws(TemplateError) -> Int {
    guard let mark = byte(at: at) else { return at }
    switch mark {
    case UInt8(ascii: "n"): bytes.append(10)
    case UInt8(ascii: "t"): bytes.append(9)
    case UInt8(ascii: "r"): bytes.append(13)
    case UInt8(ascii: "a"): bytes.append(7)
    case UInt8(ascii: "b"): bytes.append(8)
    case UInt8(ascii: "f"): bytes.append(12)
    case UInt8(ascii: "v"): bytes.append(11)
    case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): bytes.append(mark)
    case UInt8(ascii: "\n"): break
    case UInt8(ascii: "x"): return try readHexadecimal(at: at + 1, count: 2, into: &bytes)
    case UInt8(ascii: "u"): return try readHexadecimal(at: at + 1, count: 4, into: &bytes)
    case UInt8(ascii: "U"): return try readHexadecimal(at: at + 1, count: 8, into: &bytes)
    case UInt8(ascii: "0")...UInt8(ascii: "7"): return readOctal(at: at, into: &bytes)
    default: bytes += [UInt8(ascii: "\\"), mark]
    }
    return at + 1
  }

  private func readHexadecimal(at: Int, count: Int, into bytes: inout [UInt8]) throws(TemplateError) -> Int {
    guard let value = hexadecimal(at: at, count: count) else {
      throw .syntax(line: line, reason: "an escape that needs \(count) hexadecimal digits")
    }
    var code = value
    var end = at + count
    // Two halves of a surrogate pair make one scalar.
    if count == 4, (0xD800..<0xDC00).contains(code), byte(at: end) == UInt8(ascii: "\\"),
      byte(at: end + 1) == UInt8(ascii: "u"), let low = hexadecimal(at: end + 2, count: 4),
      (0xDC00..<0xE000).contains(low)
    {
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      end += 6
    }
    bytes += String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8
    return end
  }

  private func hexadecimal(at: Int, count: Int) -> UInt32? {
    guard at + count <= source.count else { return nil }
    let digits = source[at..<at + count]
    guard digits.allSatisfy({ Self.isAlphanumeric($0) }) else { return nil }
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }

  private func readOctal(at: Int, into bytes: inout [UInt8]) -> Int {
    var value: UInt32 = 0
    var end = at
    while end < at + 3, let digit = byte(at: end), (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) {
      value = value * 8 + UInt32(digit - UInt8(ascii: "0"))
      end += 1
    }
    bytes += String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8
    return end
  }
}
