internal import Checkpoints
internal import OrderedCollections

/// Objects and arrays.
extension JSONSchemaConverter {
  /// An object: the properties in the order of the schema, then what else it may have.
  mutating func object(_ keywords: Keywords, at path: String) throws(InferenceError) -> GrammarExpression {
    let properties = keywords["properties"]?.dictionary ?? [:]
    let required = Set((keywords["required"]?.list ?? []).compactMap(\.text))
    let names = required.sorted { $0.string < $1.string }
    if let unknown = names.first(where: { properties[$0] == nil }), !properties.isEmpty {
      throw failure("\(path)/required", "'\(unknown)' is none of the properties")
    }
    var members: [(member: GrammarExpression, isRequired: Bool)] = []
    for (name, schema) in properties {
      guard name.string.unicodeScalars.count <= 256 else { throw failure("\(path)/properties", "a name is too long") }
      let value = try expression(schema, at: "\(path)/properties/\(name)")
      members.append((member(.text(JSONValue.quoted(name.string)), value), required.contains(name)))
    }
    for name in names where properties.isEmpty {
      guard name.string.unicodeScalars.count <= 256 else { throw failure("\(path)/required", "a name is too long") }
      members.append((member(.text(JSONValue.quoted(name.string)), anyValue()), true))
    }
    let others = try additional(
      keywords, names: members.isEmpty ? [] : (properties.keys + names).map(\.string), at: path)
    return Self.object([chain(members, others, at: path)])
  }

  /// One more member beside the properties; nil where there may be none.
  private mutating func additional(
    _ keywords: Keywords, names: [String], at path: String
  ) throws(InferenceError) -> GrammarExpression? {
    let value: GrammarExpression
    switch keywords["additionalProperties"] {
    case .bool(false): return nil
    case nil where !names.isEmpty: return nil
    case nil, .bool(true): value = anyValue()
    case let schema?: value = try expression(schema, at: "\(path)/additionalProperties")
    }
    return member(Self.string(Self.text(noneOf: names)), value)
  }

  /// Members one after the other with commas between those that are there, then any number of `others`.
  ///
  /// A rule for each member and for whether one stands before it: what is left from there on.
  private mutating func chain(
    _ members: [(member: GrammarExpression, isRequired: Bool)], _ others: GrammarExpression?, at path: String
  ) -> GrammarExpression {
    let comma = GrammarExpression.sequence([.text(","), Self.space])
    var (first, later): (GrammarExpression, GrammarExpression) = (.sequence([]), .sequence([]))
    if let others {
      let more = GrammarExpression.sequence([comma, others, Self.space])
      later = .repetition(more, least: 0, most: nil)
      first = .optional(.sequence([others, Self.space, later]))
    }
    for (index, (member, isRequired)) in members.enumerated().reversed() {
      let rest = named("\(path) after \(index)", later)
      let here = GrammarExpression.sequence([member, Self.space, rest])
      let after = GrammarExpression.sequence([comma, here])
      (first, later) =
        isRequired ? (here, after) : (.choice([here, named("\(path) from \(index)", first)]), .choice([after, rest]))
    }
    return first
  }

  /// A rule of its own for what is used more than once.
  private mutating func named(_ name: String, _ expression: GrammarExpression) -> GrammarExpression {
    var unique = name
    while rules.find(unique) != nil { unique += "'" }
    let index = rules.index(of: unique)
    rules.define(index, expression)
    return .rule(index)
  }

  /// The content of a string without escapes that is none of some.
  private static func text(noneOf names: [String]) -> GrammarExpression {
    text(noneOf: names.map { Array($0.unicodeScalars.map(\.value))[...] })
  }

  private static func text(noneOf names: [ArraySlice<UInt32>]) -> GrammarExpression {
    let anything = GrammarExpression.repetition(.scalar(plain), least: 0, most: nil)
    guard !names.isEmpty else { return anything }
    let starts = Dictionary(grouping: names.filter { !$0.isEmpty }, by: { $0.first ?? 0 })
    var choices: [GrammarExpression] = starts.keys.sorted().filter(isPlain).map { start in
      let rests = (starts[start] ?? []).map { $0.dropFirst() }
      return .sequence([.scalar(ScalarSet([start...start])), text(noneOf: rests)])
    }
    let others = ScalarSet(starts.keys.map { $0...$0 } + [0...0x1F, 0x22...0x22, 0x5C...0x5C]).inverted
    choices.append(.sequence([.scalar(others), anything]))
    if !names.contains(where: \.isEmpty) { choices.append(.sequence([])) }
    return .choice(choices)
  }

  private static func isPlain(_ value: UInt32) -> Bool { value >= 0x20 && value != 0x22 && value != 0x5C }

  /// An array: the items that have schemas of their own, then others.
  mutating func array(_ keywords: Keywords, at path: String) throws(InferenceError) -> GrammarExpression {
    let least = try count(keywords, "minItems", at: path) ?? 0
    let most = try count(keywords, "maxItems", at: path)
    if let most, most < least { throw failure(path, "'maxItems' is below 'minItems'") }
    var leading: [GrammarExpression] = []
    for (index, schema) in (keywords["prefixItems"]?.list ?? []).enumerated() {
      leading.append(try expression(schema, at: "\(path)/prefixItems/\(index)"))
    }
    leading = Array(leading.prefix(most ?? leading.count))
    var item: GrammarExpression?
    if keywords["items"] != .bool(false) {
      if let schema = keywords["items"] {
        item = try expression(schema, at: "\(path)/items")
      } else {
        item = anyValue()
      }
    } else if least > leading.count {
      throw failure(path, "'minItems' asks for more items than there may be")
    }
    return .sequence([.text("["), Self.space, items(leading, item, least: least, most: most), .text("]")])
  }

  private func items(
    _ leading: [GrammarExpression], _ item: GrammarExpression?, least: Int, most: Int?
  ) -> GrammarExpression {
    func comma(_ index: Int) -> [GrammarExpression] { index == 0 ? [] : [.text(","), Self.space] }
    var rest = GrammarExpression.sequence([])
    if let item {
      let (from, to) = (max(0, least - leading.count), most.map { max(0, $0 - leading.count) })
      let more = GrammarExpression.sequence([.text(","), Self.space, item, Self.space])
      if !leading.isEmpty {
        rest = .repetition(more, least: from, most: to)
      } else if to != 0 {
        rest = .sequence([
          item, Self.space, .repetition(more, least: max(0, from - 1), most: to.map { max(0, $0 - 1) }),
        ])
        if from == 0 { rest = .optional(rest) }
      }
    }
    for (index, one) in leading.enumerated().reversed() {
      rest = .sequence(comma(index) + [one, Self.space, rest])
      if index >= least { rest = .optional(rest) }
    }
    return rest
  }

  /// A keyword that is a number of things.
  func count(_ keywords: Keywords, _ keyword: FileText, at path: String) throws(InferenceError) -> Int? {
    guard let value = keywords[keyword] else { return nil }
    guard let number = value.integer, (0...GrammarLimits.repetitions).contains(number) else {
      throw failure("\(path)/\(keyword)", "expected a whole number, 0 to \(GrammarLimits.repetitions)")
    }
    return number
  }
}
