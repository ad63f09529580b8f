internal import Checkpoints
internal import OrderedCollections

/// Makes rules of a JSON Schema (draft 2020-12, and what earlier drafts say in the same way).
///
/// Known are `type`, `properties`, `required`, `additionalProperties`, `items`, `prefixItems`, `minItems`, `maxItems`,
/// `enum`, `const`, `anyOf`, `oneOf` (as `anyOf`), `allOf` of schemas that can be merged, `$ref` within the document,
/// `minLength`, `maxLength`, `pattern` (see ``SchemaPattern``), some of `format`, and bounds of numbers. Properties come
/// in the order of the schema, and beside those that it lists only where `additionalProperties` says so. What restricts
/// values in another way is an error; keywords that don't, and unknown ones, are passed over.
struct JSONSchemaConverter {
  let document: JSONValue
  var rules = GrammarRules()
  private var steps = 0

  /// The rules of a schema's text. Throws ``InferenceError/grammar(reason:)`` with the place in the schema.
  static func rules(of text: [UInt8]) throws(InferenceError) -> (rules: GrammarRules, root: Int) {
    guard text.count <= GrammarLimits.bytes else {
      throw .grammar(reason: "the schema has \(text.count) bytes; at most \(GrammarLimits.bytes) are read")
    }
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(json: text)
    } catch {
      throw .grammar(reason: "the schema is no JSON: line \(error.line): \(error.reason)")
    }
    var converter = JSONSchemaConverter(document: document)
    let root = try converter.rule(at: "#", document)
    return (converter.rules, root)
  }

  private init(document: JSONValue) {
    self.document = document
  }

  /// The rule of the schema at a place, made once.
  private mutating func rule(at path: String, _ schema: JSONValue) throws(InferenceError) -> Int {
    if let known = rules.find(path) { return known }
    let index = rules.index(of: path)
    rules.define(index, try expression(schema, at: path))
    return index
  }

  /// What a schema admits.
  mutating func expression(_ schema: JSONValue, at path: String) throws(InferenceError) -> GrammarExpression {
    steps += 1
    guard steps <= 20_000 else { throw .grammar(reason: "the schema says too much once its parts are put together") }
    switch schema {
    case .bool(true): return anyValue()
    case .bool(false): throw failure(path, "'false' admits nothing")
    case .dictionary(let keywords): return try expression(keywords, at: path)
    default: throw failure(path, "expected a schema: an object, true or false")
    }
  }

  private mutating func expression(_ keywords: Keywords, at path: String) throws(InferenceError) -> GrammarExpression {
    for keyword in Self.unsupported where keywords[keyword].map({ $0 != .bool(false) }) ?? false {
      throw failure(path, "'\(keyword)' is not supported")
    }
    if let parts = keywords["allOf"] {
      return try expression(try merged(keywords.removing("allOf"), with: parts, at: path), at: path)
    }
    if let target = keywords["$ref"] {
      let others = keywords.removing("$ref").filter { !Self.annotations.contains($0.key) }
      let (schema, place) = try resolve(target, at: path)
      if others.isEmpty { return .rule(try rule(at: place, schema)) }
      return try expression(try merged(others, schema, at: path), at: path)
    }
    for keyword: FileText in ["anyOf", "oneOf"] {
      guard let choices = keywords[keyword] else { continue }
      return try alternatives(choices, beside: keywords.removing(keyword), at: "\(path)/\(keyword)")
    }
    if let value = keywords["const"] { return .literal(Array(value.json.utf8)) }
    if let values = keywords["enum"] { return try oneOf(values, types: keywords["type"], at: path) }
    return try expression(ofType: keywords, at: path)
  }

  private mutating func expression(
    ofType keywords: Keywords, at path: String
  ) throws(InferenceError) -> GrammarExpression {
    guard let type = keywords["type"] ?? Self.impliedType(keywords) else { return anyValue() }
    let names = (type.list ?? [type]).map { $0.string ?? "" }
    var choices: [GrammarExpression] = []
    for name in names {
      switch name {
      case "object": choices.append(try object(keywords, at: path))
      case "array": choices.append(try array(keywords, at: path))
      case "string": choices.append(try string(keywords, at: path))
      case "integer": choices.append(try number(keywords, isWhole: true, at: path))
      case "number": choices.append(try number(keywords, isWhole: false, at: path))
      case "boolean": choices.append(.choice([.text("true"), .text("false")]))
      case "null": choices.append(.text("null"))
      default: throw failure("\(path)/type", "there is no type '\(name)'")
      }
    }
    guard !choices.isEmpty else { throw failure("\(path)/type", "expected a type or a list of them") }
    return .choice(choices)
  }

  private mutating func alternatives(
    _ choices: JSONValue, beside keywords: Keywords, at path: String
  ) throws(InferenceError) -> GrammarExpression {
    guard let list = choices.list, !list.isEmpty else { throw failure(path, "expected a list of schemas") }
    let shared = keywords.filter { !Self.annotations.contains($0.key) }
    var expressions: [GrammarExpression] = []
    for (index, choice) in list.enumerated() {
      let place = "\(path)/\(index)"
      let schema = shared.isEmpty ? choice : try merged(shared, choice, at: place)
      expressions.append(try expression(schema, at: place))
    }
    return .choice(expressions)
  }

  private func oneOf(
    _ values: JSONValue, types: JSONValue?, at path: String
  ) throws(InferenceError) -> GrammarExpression {
    guard let list = values.list else { throw failure("\(path)/enum", "expected a list") }
    let names = types.map { Set(($0.list ?? [$0]).compactMap(\.string)) }
    let fitting = list.filter { value in names.map { !$0.isDisjoint(with: value.typeNames) } ?? true }
    guard !fitting.isEmpty else { throw failure("\(path)/enum", "no value fits") }
    return .choice(fitting.map { .literal(Array($0.json.utf8)) })
  }

  private static func impliedType(_ keywords: Keywords) -> JSONValue? {
    let implied: [FileText: String] = [
      "properties": "object", "required": "object", "additionalProperties": "object", "items": "array",
      "prefixItems": "array", "minItems": "array", "maxItems": "array", "pattern": "string", "minLength": "string",
      "maxLength": "string", "minimum": "number", "maximum": "number", "exclusiveMinimum": "number",
      "exclusiveMaximum": "number",
    ]
    return keywords.keys.lazy.compactMap { implied[$0] }.first.map { .string(FileText($0)) }
  }

  func failure(_ path: String, _ reason: String) -> InferenceError {
    .grammar(reason: "schema at \(path): \(reason)")
  }

  private static let unsupported: [FileText] = [
    "not", "if", "then", "else", "patternProperties", "propertyNames", "dependentRequired", "dependentSchemas",
    "dependencies", "contains", "uniqueItems", "multipleOf", "unevaluatedProperties", "unevaluatedItems",
    "additionalItems", "minProperties", "maxProperties", "$dynamicRef", "$recursiveRef",
  ]

  static let annotations: Set<FileText> = [
    "title", "description", "default", "examples", "$comment", "$defs", "definitions", "$schema", "$id", "$anchor",
    "deprecated", "readOnly", "writeOnly",
  ]
}

typealias Keywords = OrderedDictionary<FileText, JSONValue>

extension Keywords {
  fileprivate func removing(_ key: FileText) -> Keywords {
    var rest = self
    rest.removeValue(forKey: key)
    return rest
  }
}

extension JSONSchemaConverter {
  /// The schema that a reference within the document names, and its place.
  private func resolve(_ target: JSONValue, at path: String) throws(InferenceError) -> (JSONValue, String) {
    guard let place = target.string, place == "#" || place.hasPrefix("#/") else {
      throw failure("\(path)/$ref", "only places in the same document can be referred to, such as #/$defs/name")
    }
    var value = document
    for part in place.split(separator: "/").dropFirst() {
      let key = part.replacing("~1", with: "/").replacing("~0", with: "~")
      let next =
        value.dictionary?[FileText(String(key))]
        ?? Int(key).flatMap { index in
          value.list.flatMap { $0.indices.contains(index) ? $0[index] : nil }
        }
      guard let next else { throw failure("\(path)/$ref", "there is no \(place)") }
      value = next
    }
    return (value, place)
  }

  private mutating func merged(
    _ base: Keywords, with parts: JSONValue, at path: String
  ) throws(InferenceError) -> JSONValue {
    guard let list = parts.list, !list.isEmpty else { throw failure("\(path)/allOf", "expected a list of schemas") }
    var whole = JSONValue.dictionary(base)
    for (index, part) in list.enumerated() {
      whole = try merged(whole.dictionary ?? [:], part, at: "\(path)/allOf/\(index)")
    }
    return whole
  }

  /// One schema that says what two say, where they don't speak of the same thing.
  private mutating func merged(
    _ base: Keywords, _ other: JSONValue, at path: String
  ) throws(InferenceError) -> JSONValue {
    steps += 1
    guard steps <= 20_000 else { throw .grammar(reason: "the schema says too much once its parts are put together") }
    if other == .bool(true) { return .dictionary(base) }
    guard var added = other.dictionary else { throw failure(path, "expected a schema that can be merged") }
    if let target = added.removeValue(forKey: "$ref") {
      let (schema, _) = try resolve(target, at: path)
      let whole = try merged(base, schema, at: path)
      return try merged(whole.dictionary ?? [:], .dictionary(added), at: path)
    }
    var whole = base
    for (key, value) in added where !Self.annotations.contains(key) {
      whole[key] = try merged(key, whole[key], value, at: path)
    }
    return .dictionary(whole)
  }

  private func merged(
    _ key: FileText, _ old: JSONValue?, _ new: JSONValue, at path: String
  ) throws(InferenceError) -> JSONValue {
    guard let old, old != new else { return new }
    switch (key, old, new) {
    case ("required", .list(let a), .list(let b)): return .list(a + b.filter { !a.contains($0) })
    case ("properties", .dictionary(let a), .dictionary(let b)):
      for name in b.keys where a[name] != nil && a[name] != b[name] {
        throw failure(path, "property '\(name)' is described twice, which is not supported")
      }
      return .dictionary(a.merging(b) { first, _ in first })
    case ("allOf", .list(let a), .list(let b)): return .list(a + b)
    case ("minimum", _, _), ("minLength", _, _), ("minItems", _, _), ("exclusiveMinimum", _, _):
      return (old.number ?? 0) > (new.number ?? 0) ? old : new
    case ("maximum", _, _), ("maxLength", _, _), ("maxItems", _, _), ("exclusiveMaximum", _, _):
      return (old.number ?? 0) < (new.number ?? 0) ? old : new
    default: throw failure(path, "'\(key)' says two things, which is not supported")
    }
  }
}
