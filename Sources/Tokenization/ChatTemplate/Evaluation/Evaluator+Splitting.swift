// Taking strings apart, putting them together, and filling in formats.

extension Evaluator {
  func split(_ text: String, fromRight: Bool, _ arguments: CallArguments) throws(TemplateError) -> Value {
    let most = try integer(arguments, 1, "maxsplit") ?? -1
    let limit = most < 0 ? Int.max : most
    guard let separator = try string(arguments, 0, "sep") else {
      return .list(try words(of: text, limit: limit, fromRight: fromRight).map { .string($0) })
    }
    guard !separator.isEmpty else { throw failure("an empty string can't split another") }
    try charge(text.utf8.count + separator.utf8.count, times: 8)
    let found =
      fromRight
      ? TextSearch.allFromRight(of: separator, in: text, limit: limit)
      : TextSearch(for: separator).all(in: text.utf8Span.span, limit: limit)
    try charge(found.count + 1, times: 64)
    var parts: [Value] = []
    var start = 0
    for at in found {
      parts.append(.string(text.part(start..<at)))
      start = at + separator.utf8.count
    }
    parts.append(.string(text.part(start..<text.utf8.count)))
    return .list(parts)
  }

  /// The words between whitespace; beyond `limit` cuts the rest stays whole.
  func words(of text: String, limit: Int = .max, fromRight: Bool = false) throws(TemplateError) -> [String] {
    try charge(text.utf8.count, times: 16)
    let bytes = text.utf8Span.span
    var ranges: [Range<Int>] = []
    var at = Whitespace.prefixCount(of: bytes)
    while at < bytes.count {
      let start = at
      while at < bytes.count, Whitespace.width(at: at, of: bytes) == 0 { at += 1 }
      ranges.append(start..<at)
      at += Whitespace.prefixCount(of: bytes.extracting(at..<bytes.count))
    }
    guard limit < ranges.count - 1 else {
      return ranges.map { text.part($0) }
    }
    if fromRight {
      let kept = ranges.suffix(limit)
      let end = ranges[ranges.count - limit - 1].upperBound
      return [text.part(0..<end)] + kept.map { text.part($0) }
    }
    let rest = ranges[limit].lowerBound..<bytes.count
    return ranges.prefix(limit).map { text.part($0) } + [text.part(rest)]
  }

  func lines(of text: String) throws(TemplateError) -> [Value] {
    try charge(text.utf8.count, times: 16)
    var lines: [Value] = []
    var start = 0
    var at = 0
    let bytes = text.utf8Span.span
    while at < bytes.count {
      let isReturn = bytes[at] == UInt8(ascii: "\r")
      guard isReturn || bytes[at] == UInt8(ascii: "\n") else {
        at += 1
        continue
      }
      lines.append(.string(text.part(start..<at)))
      at += isReturn && at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "\n") ? 2 : 1
      start = at
    }
    if start < bytes.count { lines.append(.string(text.part(start..<bytes.count))) }
    return lines
  }

  func partition(_ text: String, fromRight: Bool, _ arguments: CallArguments) throws(TemplateError) -> Value {
    let separator = try requiredString(arguments, 0)
    guard !separator.isEmpty else { throw failure("an empty string can't split another") }
    try charge(text.utf8.count + separator.utf8.count, times: 8)
    let found =
      fromRight
      ? TextSearch.allFromRight(of: separator, in: text, limit: 1).first : TextSearch(for: separator).first(in: text)
    guard let found else {
      let parts = fromRight ? ["", "", text] : [text, "", ""]
      return .tuple(parts.map { .string($0) })
    }
    let rest = text.part(found + separator.utf8.count..<text.utf8.count)
    return .tuple([.string(text.part(0..<found)), .string(separator), .string(rest)])
  }

  /// The texts of `elements` with `separator` between them; strictly, only strings may be joined.
  func joined(_ elements: [Value], by separator: String, strict: Bool = false) throws(TemplateError) -> String {
    var result = ""
    for (index, element) in elements.enumerated() {
      if strict, case .string = element {
      } else if strict {
        throw failure("only strings can be joined, not a \(element.typeName)")
      }
      let text = try text(of: element)
      try charge(text.utf8.count + separator.utf8.count)
      if index > 0 { result += separator }
      result += text
    }
    return result
  }
}

// MARK: - Formats

extension Evaluator {
  /// `format % values`: `%s`, `%r`, `%d`, `%i` and `%%`.
  func formatted(_ format: String, with values: [Value]) throws(TemplateError) -> String {
    var result = ""
    var rest = values[...]
    var scalars = format.unicodeScalars.makeIterator()
    try charge(format.utf8.count)
    while let scalar = scalars.next() {
      guard scalar == "%" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      let directive = scalars.next()
      if directive == "%" {
        result += "%"
        continue
      }
      guard let value = rest.popFirst() else { throw failure("the format has more directives than values") }
      let text = try formatted(value, directive)
      try charge(text.utf8.count)
      result += text
    }
    guard rest.isEmpty else { throw failure("the format has fewer directives than values") }
    return result
  }

  private func formatted(_ value: Value, _ directive: Unicode.Scalar?) throws(TemplateError) -> String {
    switch directive {
    case "s": return try text(of: value)
    case "r":
      if case .string(let string) = value { return PythonText.quoted(string) }
      return try text(of: value)
    case "d", "i":
      if let number = value.integer { return String(number) }
      if case .double(let number) = value, let whole = Int(exactly: number.rounded(.towardZero)) {
        return String(whole)
      }
      throw failure("\"%d\" needs a number, not a \(value.typeName)")
    default: throw failure("a format knows %s, %r, %d, %i and %%")
    }
  }

  /// `format.format(values)`: `{}`, `{0}` and `{name}`, without format specifications.
  func braceFormatted(_ format: String, _ arguments: CallArguments) throws(TemplateError) -> String {
    var result = ""
    var next = 0
    var scalars = format.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      guard scalar == "{" || scalar == "}" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      if scalars.first == scalar {
        scalars.removeFirst()
        result.unicodeScalars.append(scalar)
        continue
      }
      guard scalar == "{", let end = scalars.firstIndex(of: "}") else {
        throw failure("a brace without its other half")
      }
      let field = String(scalars[..<end])
      scalars = scalars[scalars.index(after: end)...]
      if field.isEmpty { next += 1 }
      let position = field.isEmpty ? next - 1 : Int(field)
      let value = position.map { $0 >= 0 ? arguments[$0, field] : nil } ?? arguments[field]
      guard let value else { throw failure("the format has no value for {\(field.prefix(60))}") }
      let text = try text(of: value)
      try charge(text.utf8.count)
      result += text
    }
    return result
  }
}
