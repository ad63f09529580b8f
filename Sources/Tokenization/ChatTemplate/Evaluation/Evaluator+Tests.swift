import OrderedCollections

extension Evaluator {
  /// Whether `value is name(arguments)`.
  func test(_ name: String, _ value: Value, _ arguments: CallArguments) throws(TemplateError) -> Bool {
    if let answer = kindTest(name, value) { return answer }
    switch name {
    case "eq", "equalto", "==": return try areEqual(value, try required(arguments, 0))
    case "ne", "!=": return try !areEqual(value, try required(arguments, 0))
    case "lt", "lessthan", "<": return try holds(.less, value, try required(arguments, 0))
    case "le", "<=": return try holds(.lessOrEqual, value, try required(arguments, 0))
    case "gt", "greaterthan", ">": return try holds(.greater, value, try required(arguments, 0))
    case "ge", ">=": return try holds(.greaterOrEqual, value, try required(arguments, 0))
    case "in": return try holds(.isIn, value, try required(arguments, 0))
    case "sameas": return try isSame(value, try required(arguments, 0))
    case "odd", "even", "divisibleby":
      let divisor = name == "divisibleby" ? try required(arguments, 0) : .int(2)
      let rest = try combine(value, .modulo, divisor)
      return try areEqual(rest, .int(0)) != (name == "odd")
    case "lower", "upper":
      let text = try text(of: value)
      return try cased(text, name).utf8.elementsEqual(text.utf8)
        && text.unicodeScalars.contains { $0.properties.isCased }
    case "filter": return Self.filterNames.contains(try text(of: value))
    case "test": return Self.testNames.contains(try text(of: value))
    default: throw failure("there is no test \"\(name.prefix(60))\"")
    }
  }

  /// The tests that ask for the kind of the value; nil for the others.
  private func kindTest(_ name: String, _ value: Value) -> Bool? {
    switch (name, value) {
    case ("defined", _): return !value.isUndefined
    case ("undefined", _): return value.isUndefined
    case ("none", _): return value.isNone
    case ("true", .bool(let flag)): return flag
    case ("false", .bool(let flag)): return !flag
    case ("boolean", .bool), ("integer", .int), ("float", .double), ("string", .string): return true
    case ("number", _): return value.number != nil
    case ("mapping", .dictionary): return true
    case ("sequence", .string), ("sequence", .undefined), ("sequence", .list), ("sequence", .tuple),
      ("sequence", .dictionary):
      return true
    case ("iterable", .string), ("iterable", .undefined), ("iterable", .list), ("iterable", .tuple),
      ("iterable", .dictionary), ("iterable", .loop):
      return true
    case ("callable", .function), ("callable", .macro), ("callable", .method), ("callable", .loop): return true
    case ("true", _), ("false", _), ("boolean", _), ("integer", _), ("float", _), ("string", _), ("mapping", _),
      ("sequence", _), ("iterable", _), ("callable", _), ("escaped", _):
      return false
    default: return nil
    }
  }

  /// Whether two values are one and the same, as far as values can be.
  private func isSame(_ left: Value, _ right: Value) throws(TemplateError) -> Bool {
    guard left.typeName == right.typeName else { return false }
    return try areEqual(left, right)
  }

  private static let testNames: Set<String> = [
    "boolean", "callable", "defined", "divisibleby", "eq", "equalto", "escaped", "even", "false", "filter", "float",
    "ge", "greaterthan", "gt", "in", "integer", "iterable", "le", "lessthan", "lower", "lt", "mapping", "ne", "none",
    "number", "odd", "sameas", "sequence", "string", "test", "true", "undefined", "upper",
  ]

  private static let filterNames: Set<String> = [
    "abs", "attr", "batch", "capitalize", "center", "count", "d", "default", "dictsort", "e", "escape", "first",
    "float", "forceescape", "format", "groupby", "indent", "int", "items", "join", "last", "length", "list", "lower",
    "map", "max", "min", "reject", "rejectattr", "replace", "reverse", "round", "safe", "select", "selectattr",
    "slice", "sort", "string", "sum", "title", "tojson", "trim", "truncate", "unique", "upper", "wordcount",
  ]
}
