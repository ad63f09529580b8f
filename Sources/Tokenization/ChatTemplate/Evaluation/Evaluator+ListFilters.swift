import Checkpoints
import OrderedCollections

// Filters of lists and of whatever can be looped over.

extension Evaluator {
  /// `value|name(arguments)`; an error where there is no filter of that name.
  func listFilter(_ name: String, _ value: Value, _ arguments: CallArguments) throws(TemplateError) -> Value {
    switch name {
    case "list": return .list(try items(of: value))
    case "first": return try items(of: value).first ?? .undefined(.other)
    case "last": return try items(of: value).last ?? .undefined(.other)
    case "reverse":
      if case .string(let text) = value {
        try charge(text.utf8.count, times: 4)
        return .string(String(String.UnicodeScalarView(text.unicodeScalars.reversed())))
      }
      return .list(try items(of: value).reversed())
    case "join":
      let separator = try arguments[0, "d"].map { value throws(TemplateError) in try text(of: value) } ?? ""
      let elements = try mapped(try items(of: value), by: arguments[1, "attribute"])
      return .string(try joined(elements, by: separator))
    case "select", "reject": return try selected(value, arguments, attribute: nil, keeps: name == "select")
    case "selectattr", "rejectattr":
      let attribute = try required(arguments, 0)
      var rest = arguments
      if !rest.positional.isEmpty { rest.positional.removeFirst() }
      return try selected(value, rest, attribute: attribute, keeps: name == "selectattr")
    case "map": return try map(value, arguments)
    case "sort":
      let isSensitive = arguments[1, "case_sensitive"]?.isTrue ?? false
      let key = try key(arguments[2, "attribute"], isSensitive: isSensitive)
      let isReversed = arguments[0, "reverse"]?.isTrue ?? false
      return .list(try sorted(try items(of: value), isReversed: isReversed, by: key))
    case "unique", "min", "max", "sum", "groupby", "batch", "slice": return try reduced(name, value, arguments)
    default: throw failure("there is no filter \"\(name.prefix(60))\"")
    }
  }

  private func reduced(_ name: String, _ value: Value, _ arguments: CallArguments) throws(TemplateError) -> Value {
    let elements = try items(of: value)
    switch name {
    case "unique":
      let isSensitive = arguments[0, "case_sensitive"]?.isTrue ?? false
      return .list(try unique(elements, by: try key(arguments[1, "attribute"], isSensitive: isSensitive)))
    case "min", "max":
      let isSensitive = arguments[0, "case_sensitive"]?.isTrue ?? false
      let key = try key(arguments[1, "attribute"], isSensitive: isSensitive)
      let order = try sorted(elements, isReversed: name == "max", by: key)
      return order.first ?? .undefined(.other)
    case "sum":
      var sum = arguments[1, "start"] ?? .int(0)
      for element in try mapped(elements, by: arguments[0, "attribute"]) { sum = try combine(sum, .add, element) }
      return sum
    case "groupby": return try grouped(elements, arguments)
    default: return try chunks(name, elements, arguments)
    }
  }

  // MARK: Elements by their attributes

  /// What an attribute argument takes of a value: `"function.name"`, or an index.
  private func value(of element: Value, by attribute: Value) throws(TemplateError) -> Value {
    guard case .string(let path) = attribute else { return try item(attribute, of: element) }
    var value = element
    for part in path.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
      try step()
      let name = String(Substring(part))
      value = try item(Int(name).map { .int($0) } ?? .string(name), of: value)
    }
    return value
  }

  private func mapped(_ elements: [Value], by attribute: Value?) throws(TemplateError) -> [Value] {
    guard let attribute, !attribute.isNone else { return elements }
    try charge(elements.count, times: 32)
    return try elements.map { element throws(TemplateError) in try value(of: element, by: attribute) }
  }

  private func key(
    _ attribute: Value?, isSensitive: Bool
  ) throws(TemplateError) -> (Value) throws(TemplateError) -> Value {
    { element throws(TemplateError) in
      let key =
        if let attribute, !attribute.isNone { try self.value(of: element, by: attribute) } else { element }
      return isSensitive ? key : try self.withoutCase(key)
    }
  }

  private func map(_ value: Value, _ arguments: CallArguments) throws(TemplateError) -> Value {
    let elements = try items(of: value)
    var results: [Value] = []
    if let attribute = arguments["attribute"] {
      for element in elements {
        let found = try self.value(of: element, by: attribute)
        results.append(found.isUndefined ? arguments["default"] ?? found : found)
      }
    } else {
      let name = try requiredString(arguments, 0)
      var rest = arguments
      rest.positional.removeFirst()
      for element in elements {
        try step()
        results.append(try filter(name, element, rest))
      }
    }
    try charge(results.count, times: 32)
    return try stored(.list(results))
  }

  private func selected(
    _ value: Value, _ arguments: CallArguments, attribute: Value?, keeps: Bool
  ) throws(TemplateError) -> Value {
    let name = try string(arguments, 0)
    var rest = arguments
    if !rest.positional.isEmpty { rest.positional.removeFirst() }
    var kept: [Value] = []
    for element in try items(of: value) {
      try step()
      let subject = if let attribute { try self.value(of: element, by: attribute) } else { element }
      let holds = if let name { try test(name, subject, rest) } else { subject.isTrue }
      if holds == keeps { kept.append(element) }
    }
    try charge(kept.count, times: 32)
    return .list(kept)
  }

  // MARK: Groups

  private func unique(
    _ elements: [Value], by key: (Value) throws(TemplateError) -> Value
  ) throws(TemplateError) -> [Value] {
    var seenTexts: Set<FileText> = []
    var seen: [Value] = []
    var kept: [Value] = []
    next: for element in elements {
      try step()
      let key = try key(element)
      if case .string(let text) = key {
        try charge(text.utf8.count)
        if seenTexts.insert(FileText(text)).inserted { kept.append(element) }
        continue
      }
      for other in seen where try areEqual(other, key) { continue next }
      seen.append(key)
      kept.append(element)
    }
    return kept
  }

  private func grouped(_ elements: [Value], _ arguments: CallArguments) throws(TemplateError) -> Value {
    let attribute = try required(arguments, 0, "attribute")
    let fallback = arguments[1, "default"]
    let keyed = { (element: Value) throws(TemplateError) -> Value in
      let found = try self.value(of: element, by: attribute)
      return found.isUndefined ? fallback ?? found : found
    }
    var groups: [(key: Value, members: [Value])] = []
    for element in try sorted(elements, isReversed: false, by: keyed) {
      let key = try keyed(element)
      if let last = groups.last, try areEqual(last.key, key) {
        groups[groups.count - 1].members.append(element)
      } else {
        groups.append((key, [element]))
      }
    }
    return try stored(.list(groups.map { .tuple([$0.key, .list($0.members)]) }))
  }

  private func chunks(_ name: String, _ elements: [Value], _ arguments: CallArguments) throws(TemplateError) -> Value {
    guard let count = try integer(arguments, 0), count > 0, count <= 100_000 else {
      throw failure("\"\(name)\" needs a count from 1 to 100000")
    }
    try charge(elements.count + count, times: 64)
    let fill = arguments[1, "fill_with"]
    var result: [[Value]] = []
    if name == "batch" {
      for start in stride(from: 0, to: elements.count, by: count) {
        result.append(Array(elements[start..<min(start + count, elements.count)]))
      }
      if let fill, !fill.isNone, let last = result.last {
        result[result.count - 1] += repeatElement(fill, count: count - last.count)
      }
    } else {
      let (size, longer) = elements.count.quotientAndRemainder(dividingBy: count)
      var start = 0
      for index in 0..<count {
        let end = start + size + (index < longer ? 1 : 0)
        let isShort = longer > 0 && index >= longer
        result.append(Array(elements[start..<end]) + (isShort ? fill.map { $0.isNone ? [] : [$0] } ?? [] : []))
        start = end
      }
    }
    return try stored(.list(result.map { .list($0) }))
  }
}
