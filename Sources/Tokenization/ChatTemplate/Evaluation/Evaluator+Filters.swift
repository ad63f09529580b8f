import OrderedCollections

extension Evaluator {
  /// `value|name(arguments)`.
  func filter(_ name: String, _ value: Value, _ arguments: CallArguments) throws(TemplateError) -> Value {
    try charge(value.size)
    switch name {
    case "default", "d":
      let replaces = value.isUndefined || arguments[1, "boolean"]?.isTrue == true && !value.isTrue
      return replaces ? arguments[0, "default_value"] ?? .string("") : value
    case "length", "count": return .int(try length(of: value))
    case "tojson": return .string(try json(value, try jsonStyle(arguments)))
    case "string", "safe": return .string(try text(of: value))
    case "items":
      if value.isUndefined { return .list([]) }
      guard case .dictionary(let entries) = value else {
        throw failure("\"items\" needs a mapping, not a \(value.typeName)")
      }
      return .list(try pairs(of: entries))
    case "attr": return try attribute(try requiredString(arguments, 0, "name"), of: value)
    case "int", "float", "abs", "round": return try numberFilter(name, value, arguments)
    case "dictsort": return try dictionarySort(value, arguments)
    default: break
    }
    if let text = try textFilter(name, value, arguments) { return text }
    return try listFilter(name, value, arguments)
  }

  private func length(of value: Value) throws(TemplateError) -> Int {
    switch value {
    case .string(let text): return text.unicodeScalars.count
    case .list(let elements), .tuple(let elements): return elements.count
    case .dictionary(let entries): return entries.count
    case .loop(let loop): return loop.items.count
    case .undefined: return 0
    default: throw failure("a \(value.typeName) has no length")
    }
  }

  private func jsonStyle(_ arguments: CallArguments) throws(TemplateError) -> JSONText {
    var style = JSONText()
    switch arguments["indent"] ?? arguments.positional.first {
    case nil, .some(.none): break
    case .string(let text)?: style.indent = text
    case let width?:
      guard let count = width.integer, count <= 1000 else { throw failure("\"indent\" is a number up to 1000") }
      style.indent = String(repeating: " ", count: max(0, count))
    }
    if style.indent != nil { style.itemSeparator = "," }
    if let separators = arguments["separators"]?.elements {
      guard separators.count == 2, case .string(let item) = separators[0], case .string(let key) = separators[1] else {
        throw failure("\"separators\" are two strings")
      }
      (style.itemSeparator, style.keySeparator) = (item, key)
    }
    style.sortsKeys = arguments["sort_keys"]?.isTrue ?? false
    style.escapesNonASCII = arguments["ensure_ascii"]?.isTrue ?? false
    return style
  }

  private func dictionarySort(_ value: Value, _ arguments: CallArguments) throws(TemplateError) -> Value {
    guard case .dictionary(let entries) = value else {
      throw failure("\"dictsort\" needs a mapping, not a \(value.typeName)")
    }
    let isSensitive = arguments[0, "case_sensitive"]?.isTrue ?? false
    let byValue = try string(arguments, 1, "by") == "value"
    let isReversed = arguments[2, "reverse"]?.isTrue ?? false
    return .list(
      try sorted(try pairs(of: entries), isReversed: isReversed) { pair throws(TemplateError) in
        let part = pair.tupleElements?[byValue ? 1 : 0] ?? .none
        return isSensitive ? part : try self.withoutCase(part)
      })
  }

  /// `value` in lower case if it is a string.
  func withoutCase(_ value: Value) throws(TemplateError) -> Value {
    guard case .string(let text) = value else { return value }
    return .string(try cased(text, "lower"))
  }

  /// `values` by their keys, equal ones in the order they had: a merge sort.
  func sorted(
    _ values: [Value], isReversed: Bool, by key: (Value) throws(TemplateError) -> Value
  ) throws(TemplateError) -> [Value] {
    try charge(values.count, times: 128)
    var items: [(key: Value, value: Value)] = []
    for value in values { items.append((try key(value), value)) }
    var width = 1
    while width < items.count {
      var merged: [(key: Value, value: Value)] = []
      merged.reserveCapacity(items.count)
      for start in stride(from: 0, to: items.count, by: 2 * width) {
        let middle = min(start + width, items.count)
        let end = min(start + 2 * width, items.count)
        var (left, right) = (start, middle)
        while left < middle, right < end {
          let (first, second) = isReversed ? (items[left].key, items[right].key) : (items[right].key, items[left].key)
          if try isLess(first, second) {
            merged.append(items[right])
            right += 1
          } else {
            merged.append(items[left])
            left += 1
          }
        }
        merged += items[left..<middle]
        merged += items[right..<end]
      }
      items = merged
      width *= 2
    }
    return items.map { $0.value }
  }
}

// MARK: - Numbers

extension Evaluator {
  private func numberFilter(
    _ name: String, _ value: Value, _ arguments: CallArguments
  ) throws(TemplateError) -> Value {
    switch name {
    case "int": return whole(value) ?? arguments[0, "default"] ?? .int(0)
    case "float":
      if case .string(let text) = value {
        return Double(try stripped(text, of: nil, atStart: true, atEnd: true)).map { .double($0) }
          ?? arguments[0, "default"] ?? .double(0)
      }
      return value.number.map { .double($0) } ?? arguments[0, "default"] ?? .double(0)
    case "abs":
      if let number = value.integer { return number < 0 ? try signed(value, isNegative: true) : .int(number) }
      guard case .double(let number) = value else { throw failure("a \(value.typeName) has no absolute value") }
      return .double(number.magnitude)
    default: return try rounded(value, arguments)
    }
  }

  private func whole(_ value: Value) -> Value? {
    switch value {
    case .string(let text):
      let digits = text.utf8Span.span
      let end = Whitespace.trimmedEnd(of: digits)
      let trimmed = text.part(min(Whitespace.prefixCount(of: digits), end)..<end)
      return Int(trimmed).map { .int($0) } ?? Double(trimmed).flatMap { whole(.double($0)) }
    case .double(let number): return Int(exactly: number.rounded(.towardZero)).map { .int($0) }
    default: return value.integer.map { .int($0) }
    }
  }

  private func rounded(_ value: Value, _ arguments: CallArguments) throws(TemplateError) -> Value {
    guard let number = value.number else { throw failure("a \(value.typeName) can't be rounded") }
    let precision = min(max(try integer(arguments, 0, "precision") ?? 0, -300), 300)
    let method = try string(arguments, 1, "method") ?? "common"
    let rule: FloatingPointRoundingRule
    switch method {
    case "common": rule = .toNearestOrEven
    case "ceil": rule = .up
    case "floor": rule = .down
    default: throw failure("\"round\" knows the methods common, ceil and floor")
    }
    guard case .double(let scale) = try combine(.double(10), .power, .int(precision)) else { return value }
    let scaled = number * scale
    return .double(scaled.isFinite && scale > 0 ? scaled.rounded(rule) / scale : number)
  }
}
