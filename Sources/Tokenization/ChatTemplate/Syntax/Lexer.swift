/// Splits a template's source into tokens: text, tags, and what stands inside tags.
///
/// Whitespace control is settled here: `-` strips, `+` keeps, the newline after a block or comment is dropped
/// (`trim_blocks`), and so is the indentation before one (`lstrip_blocks`).
struct Lexer {
  private(set) var source: [UInt8]
  var position = 0
  var line = 1
  var tokens: [Token] = []
  /// Whether what was read last ended a line, so that indentation may follow.
  private var atLineStart = true

  /// The tokens of `text`, closed by `.end`. Complexity: linear in the text.
  static func tokens(of text: String) throws(TemplateError) -> [Token] {
    var lexer = Lexer(text)
    try lexer.run()
    return lexer.tokens
  }

  /// Line ends become single newlines, and the last one is dropped.
  private init(_ text: String) {
    source = []
    source.reserveCapacity(text.utf8.count)
    var previous: UInt8 = 0
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\r") {
        source.append(UInt8(ascii: "\n"))
      } else if byte != UInt8(ascii: "\n") || previous != UInt8(ascii: "\r") {
        source.append(byte)
      }
      previous = byte
    }
    if source.last == UInt8(ascii: "\n") { source.removeLast() }
  }

  private mutating func run() throws(TemplateError) {
    while let tag = nextTag() {
      let begin = position
      let bodyStart = tag.at + 2
      let sign = byte(at: bodyStart).flatMap { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") ? $0 : nil }
      emitText(begin..<tag.at, sign: sign, keepsIndentation: tag.kind == UInt8(ascii: "{"))
      advance(to: bodyStart + (sign == nil ? 0 : 1))
      switch tag.kind {
      case UInt8(ascii: "#"): try skipComment()
      case UInt8(ascii: "%"):
        if let start = rawBodyStart() {
          try readRaw(from: start)
        } else {
          try readTag(begin: .blockBegin)
        }
      default: try readTag(begin: .variableBegin)
      }
    }
    emitText(position..<source.count, sign: nil, keepsIndentation: true)
    advance(to: source.count)
    add(.end)
  }

  /// The next `{{`, `{%` or `{#` and the second of its bytes.
  private func nextTag() -> (at: Int, kind: UInt8)? {
    var at = position
    while at + 1 < source.count {
      if source[at] == UInt8(ascii: "{") {
        let kind = source[at + 1]
        if kind == UInt8(ascii: "{") || kind == UInt8(ascii: "%") || kind == UInt8(ascii: "#") { return (at, kind) }
      }
      at += 1
    }
    return nil
  }

  /// Adds the text before a tag, less what the tag strips of it.
  private mutating func emitText(_ range: Range<Int>, sign: UInt8?, keepsIndentation: Bool) {
    var end = range.upperBound
    if sign == UInt8(ascii: "-") {
      end = range.lowerBound + Whitespace.trimmedEnd(of: source.span.extracting(range))
    } else if sign == nil, !keepsIndentation {
      let lineStart = source[range].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
      let from = lineStart ?? range.lowerBound
      if lineStart != nil || atLineStart, Whitespace.trimmedEnd(of: source.span.extracting(from..<end)) == 0 {
        end = from
      }
    }
    guard end > range.lowerBound else { return }
    add(.text(String(decoding: source[range.lowerBound..<end], as: UTF8.self)))
  }

  private mutating func skipComment() throws(TemplateError) {
    let start = line
    var at = position
    while at + 1 < source.count {
      if source[at] == UInt8(ascii: "#"), source[at + 1] == UInt8(ascii: "}") {
        let sign = at > position ? source[at - 1] : 0
        advance(to: at + 2)
        finishTag(sign: sign)
        return
      }
      at += 1
    }
    throw .syntax(line: start, reason: "the comment has no \"#}\"")
  }

  /// Drops what a closing tag strips of the text after it, and remembers whether a line ended there.
  mutating func finishTag(sign: UInt8, trimsNewline: Bool = true) {
    let start = position
    if sign == UInt8(ascii: "-") {
      skipWhitespace()
    } else if sign != UInt8(ascii: "+"), trimsNewline, byte(at: position) == UInt8(ascii: "\n") {
      advance(to: position + 1)
    }
    atLineStart = position > start && source[position - 1] == UInt8(ascii: "\n")
  }
}

// MARK: - Raw blocks

extension Lexer {
  /// Where the body of a raw block starts if the tag read now opens one, before `-` has stripped anything.
  private func rawBodyStart() -> (at: Int, sign: UInt8)? {
    guard let at = keyword("raw", at: position), let end = tagEnd(at: at), end.sign != UInt8(ascii: "+") else {
      return nil
    }
    return end
  }

  private mutating func readRaw(from start: (at: Int, sign: UInt8)) throws(TemplateError) {
    let opened = line
    advance(to: start.at)
    finishTag(sign: start.sign, trimsNewline: false)
    var at = position
    while at + 1 < source.count {
      if source[at] == UInt8(ascii: "{"), source[at + 1] == UInt8(ascii: "%") {
        let sign = byte(at: at + 2).flatMap { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") ? $0 : nil }
        if let after = keyword("endraw", at: at + (sign == nil ? 2 : 3)), let end = tagEnd(at: after) {
          emitText(position..<at, sign: sign, keepsIndentation: false)
          advance(to: end.at)
          finishTag(sign: end.sign)
          return
        }
      }
      at += 1
    }
    throw .syntax(line: opened, reason: "the raw block has no \"{% endraw %}\"")
  }

  /// The place after `word` and the whitespace around it, if it stands at `at`.
  private func keyword(_ word: String, at: Int) -> Int? {
    let start = at + whitespaceCount(at: at)
    guard source[start...].starts(with: word.utf8) else { return nil }
    let end = start + word.utf8.count
    return end + whitespaceCount(at: end)
  }

  /// The place after `%}`, `-%}` or `+%}` and its sign (0 for none), if one stands at `at`.
  private func tagEnd(at: Int) -> (at: Int, sign: UInt8)? {
    guard let first = byte(at: at) else { return nil }
    let sign: UInt8 = first == UInt8(ascii: "-") || first == UInt8(ascii: "+") ? first : 0
    let close = at + (sign == 0 ? 0 : 1)
    guard byte(at: close) == UInt8(ascii: "%"), byte(at: close + 1) == UInt8(ascii: "}") else { return nil }
    return (close + 2, sign)
  }
}

// MARK: - The source

extension Lexer {
  func byte(at index: Int) -> UInt8? {
    index < source.count ? source[index] : nil
  }

  /// Bytes of whitespace from `index` on, which is at most the end.
  private func whitespaceCount(at index: Int) -> Int {
    Whitespace.prefixCount(of: source.span.extracting(index..<source.count))
  }

  mutating func skipWhitespace() {
    advance(to: position + whitespaceCount(at: position))
  }

  /// Moves on, counting the lines passed.
  mutating func advance(to index: Int) {
    for byte in source[position..<index] where byte == UInt8(ascii: "\n") { line += 1 }
    position = index
  }

  mutating func add(_ kind: Token.Kind) {
    tokens.append(Token(kind: kind, line: line))
  }
}
