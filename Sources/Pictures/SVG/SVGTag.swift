/// A tag taken apart; values are as they stand in the source, with their entities.
struct SVGTag: Sendable, Equatable {
  var name: String
  var isClosing = false
  var isSelfClosing = false
  var attributes: [(name: String, value: [UInt8])] = []
  /// What is wrong with the tag.
  var slips: [String] = []

  /// Takes apart what stands between `<` and `>`; nil where no name begins it.
  init?(_ body: [UInt8], isBroken: Bool) {
    var reader = SVGTagReader(body: body)
    isClosing = reader.skip(.slash)
    name = reader.name()
    guard !name.isEmpty else { return nil }
    if isBroken { slips.append("the tag <\(name.shortened)> is not closed by >") }
    readAttributes(&reader)
  }

  private mutating func readAttributes(_ reader: inout SVGTagReader) {
    while true {
      reader.skipSpace()
      if reader.isAtEnd { return }
      if reader.skip(.slash) {
        reader.skipSpace()
        isSelfClosing = reader.isAtEnd || reader.skip(.greater)
        continue
      }
      let attribute = reader.name()
      guard !attribute.isEmpty else {
        reader.advance()
        slip("<\(name.shortened)> holds a character that belongs to no attribute")
        continue
      }
      reader.skipSpace()
      guard reader.skip(.equals) else {
        slip("attribute \(attribute.shortened) has no value")
        continue
      }
      reader.skipSpace()
      let value = reader.value()
      if let slip = value.slip { self.slip("attribute \(attribute.shortened) \(slip)") }
      if value.closesElement { isSelfClosing = true }
      add(attribute, value.bytes)
    }
  }

  private mutating func add(_ attribute: String, _ value: [UInt8]) {
    guard !attributes.contains(where: { $0.name == attribute }) else {
      slip("attribute \(attribute.shortened) is given twice")
      return
    }
    guard attributes.count < 200 else { return slip("<\(name.shortened)> has more than 200 attributes") }
    attributes.append((attribute, value))
  }

  private mutating func slip(_ reason: String) {
    if slips.count < 4 { slips.append(reason) }
  }

  static func == (a: Self, b: Self) -> Bool {
    a.name == b.name && a.isClosing == b.isClosing && a.isSelfClosing == b.isSelfClosing && a.slips == b.slips
      && a.attributes.elementsEqual(b.attributes) { $0.name == $1.name && $0.value == $1.value }
  }
}

/// Walks over a tag's bytes.
private struct SVGTagReader {
  let body: [UInt8]
  var at = 0

  init(body: [UInt8]) {
    self.body = body
  }

  var isAtEnd: Bool { at >= body.count }

  mutating func advance() { at += 1 }

  mutating func skip(_ byte: UInt8) -> Bool {
    guard at < body.count, body[at] == byte else { return false }
    at += 1
    return true
  }

  mutating func skipSpace() {
    while at < body.count, body[at].isXMLSpace { at += 1 }
  }

  mutating func name() -> String {
    let start = at
    while at < body.count, body[at].isNameByte { at += 1 }
    return String(decoding: body[start..<at], as: UTF8.self)
  }

  mutating func value() -> (bytes: [UInt8], slip: String?, closesElement: Bool) {
    guard at < body.count, body[at] == .quote || body[at] == .apostrophe else { return unquotedValue() }
    let quote = body[at]
    at += 1
    let start = at
    while at < body.count, body[at] != quote { at += 1 }
    if at < body.count {
      at += 1
      return (Array(body[start..<(at - 1)]), nil, false)
    }
    // The quote is missing and the tag ran into the next one: what looks like its end is its end.
    var end = at
    while end > start, body[end - 1].isXMLSpace || body[end - 1] == .greater { end -= 1 }
    let closes = end > start && body[end - 1] == .slash
    return (Array(body[start..<(closes ? end - 1 : end)]), "has no closing quote", closes)
  }

  private mutating func unquotedValue() -> (bytes: [UInt8], slip: String?, closesElement: Bool) {
    let start = at
    while at < body.count, !body[at].isXMLSpace, !(body[at] == .slash && at + 1 == body.count) { at += 1 }
    return (Array(body[start..<at]), "has no quotes round its value", false)
  }
}

extension String {
  /// A name for a message.
  var shortened: String { utf8.count <= 40 ? self : prefix(40) + "..." }
}
