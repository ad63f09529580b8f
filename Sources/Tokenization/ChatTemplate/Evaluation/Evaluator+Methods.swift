import Checkpoints
import OrderedCollections

extension Value {
  private static let stringMethods: Set<String> = [
    "capitalize", "casefold", "center", "count", "endswith", "find", "format", "index", "isalnum", "isalpha",
    "isascii", "isdecimal", "isdigit", "islower", "isnumeric", "isspace", "isupper", "join", "ljust", "lower", "lstrip",
    "partition", "removeprefix", "removesuffix", "replace", "rfind", "rindex", "rjust", "rpartition", "rsplit",
    "rstrip", "split", "splitlines", "startswith", "strip", "swapcase", "title", "upper", "zfill",
  ]
  private static let listMethods: Set<String> = ["count", "index", "copy", "append", "extend", "insert", "pop"]
  private static let dictionaryMethods: Set<String> = ["get", "items", "keys", "values", "copy", "update", "pop"]

  /// Whether Python gives the value's type a method of that name that templates use.
  func hasMethod(_ name: String) -> Bool {
    switch self {
    case .string: Self.stringMethods.contains(name)
    case .list, .tuple: Self.listMethods.contains(name)
    case .dictionary: Self.dictionaryMethods.contains(name)
    case .loop: name == "cycle" || name == "changed"
    default: false
    }
  }
}

extension Evaluator {
  /// The value of `value.name(arguments)` for a name that ``Value/hasMethod(_:)`` knows.
  func call(method name: String, of value: Value, with arguments: CallArguments) throws(TemplateError) -> Value {
    try charge(value.size)
    switch value {
    case .string(let text): return try call(name, of: text, arguments)
    case .list(let elements), .tuple(let elements): return try call(name, of: elements, arguments, whole: value)
    case .dictionary(let entries): return try call(name, of: entries, arguments)
    case .loop(let loop): return try call(name, of: loop, arguments)
    default: throw failure("a \(value.typeName) has no method \"\(name)\"")
    }
  }

  private func call(
    _ name: String, of entries: OrderedDictionary<FileText, Value>, _ arguments: CallArguments
  ) throws(TemplateError) -> Value {
    switch name {
    case "get":
      let fallback = arguments[1, "default"] ?? .none
      guard case .string(let key) = try required(arguments, 0, "key") else { return fallback }
      return entries[FileText(key)] ?? fallback
    case "items": return .list(try pairs(of: entries))
    case "keys": return .list(entries.keys.map { .string($0.string) })
    case "values": return .list(Array(entries.values))
    case "copy": return .dictionary(entries)
    default: throw failure("\"\(name)\" would change a mapping, which templates may not")
    }
  }

  /// Key and value of each entry, as tuples.
  func pairs(of entries: OrderedDictionary<FileText, Value>) throws(TemplateError) -> [Value] {
    try charge(entries.count, times: 128)
    let pairs = entries.map { Value.tuple([.string($0.key.string), $0.value]) }
    _ = try stored(.list(pairs))
    return pairs
  }

  private func call(
    _ name: String, of elements: [Value], _ arguments: CallArguments, whole: Value
  ) throws(TemplateError) -> Value {
    switch name {
    case "count":
      let wanted = try required(arguments, 0)
      var count = 0
      for element in elements where try areEqual(element, wanted) { count += 1 }
      return .int(count)
    case "index":
      let wanted = try required(arguments, 0)
      for (index, element) in elements.enumerated() where try areEqual(element, wanted) { return .int(index) }
      throw failure("the value is not in the list")
    case "copy": return whole
    default: throw failure("\"\(name)\" would change a list, which templates may not; join lists with \"+\"")
    }
  }

  private func call(_ name: String, of loop: LoopState, _ arguments: CallArguments) throws(TemplateError) -> Value {
    if name == "cycle" {
      guard !arguments.positional.isEmpty else { throw failure("\"cycle\" needs values to go through") }
      return arguments.positional[loop.index % arguments.positional.count]
    }
    _ = try stored(.list(arguments.positional))
    defer { loop.lastSeen = arguments.positional }
    guard let last = loop.lastSeen else { return .bool(true) }
    return .bool(try !areEqual(.list(last), .list(arguments.positional)))
  }
}
