import Checkpoints
import OrderedCollections

extension Evaluator {
  /// The longest list that `range` makes.
  private static let longestRange = 100_000

  /// The value of `callee(arguments)`.
  func call(_ callee: Value, with arguments: CallArguments) throws(TemplateError) -> Value {
    switch callee {
    case .function(let function): return try call(function, with: arguments)
    case .macro(let macro): return .string(try call(macro, with: arguments))
    case .method(let value, let name): return try call(method: name, of: value, with: arguments)
    case .loop(let loop): return .string(try recurse(loop, with: arguments))
    case .undefined(let missing): throw failure("\(missing)")
    default: throw failure("a \(callee.typeName) can't be called")
    }
  }

  private func call(_ function: Value.Function, with arguments: CallArguments) throws(TemplateError) -> Value {
    switch function {
    case .range: return try range(arguments)
    case .raiseException:
      throw .raised(line: line, message: try text(of: arguments[0, "message"] ?? .none))
    case .strftimeNow:
      let format = try requiredString(arguments, 0, "format")
      try charge(format.utf8.count, times: 16)
      return .string(now.formatted(format))
    case .dict: return .dictionary(try entries(arguments))
    case .namespace: return .namespace(Namespace(try entries(arguments)))
    }
  }

  private func range(_ arguments: CallArguments) throws(TemplateError) -> Value {
    let first = try integer(arguments, 0) ?? 0
    let second = try integer(arguments, 1)
    let step = try integer(arguments, 2) ?? 1
    let (start, end) = second.map { (first, $0) } ?? (0, first)
    guard step != 0 else { throw failure("a range's step can't be 0") }
    let (distance, overflow) = end.subtractingReportingOverflow(start)
    let isEmpty = overflow ? (end > start) != (step > 0) : distance == 0 || (distance > 0) != (step > 0)
    guard !isEmpty else { return .list([]) }
    let count = overflow ? UInt.max : (distance.magnitude - 1) / step.magnitude + 1
    guard count <= UInt(Self.longestRange) else { throw limit("a range of more than \(Self.longestRange) numbers") }
    try charge(Int(count), times: 32)
    return .list((0..<Int(count)).map { .int(start + $0 * step) })
  }

  /// The entries of `dict(mapping, name=value)`.
  private func entries(_ arguments: CallArguments) throws(TemplateError) -> OrderedDictionary<FileText, Value> {
    var entries: OrderedDictionary<FileText, Value> = [:]
    if let first = arguments.positional.first {
      guard case .dictionary(let given) = first else { throw failure("expected a mapping, not a \(first.typeName)") }
      try charge(first.size)
      entries = given
    }
    for (name, value) in arguments.keywords { entries[FileText(name)] = try stored(value) }
    return entries
  }
}

// MARK: - Macros

extension Evaluator {
  private func call(_ macro: MacroValue, with arguments: CallArguments) throws(TemplateError) -> String {
    let outerLine = line
    defer { line = outerLine }
    let variables = try bind(arguments, to: macro.macro)
    return try nested { () throws(TemplateError) in
      try captured { () throws(TemplateError) in
        try scoped(variables, within: macro.scope ?? root) { () throws(TemplateError) in
          for parameter in macro.macro.parameters where scope.variables[parameter.name] == nil {
            guard let fallback = parameter.fallback else { continue }
            scope.variables[parameter.name] = try evaluate(fallback)
          }
          _ = try run(macro.macro.body)
        }
      }
    }
  }

  /// A macro's variables at its start: what was given; undefined what has no default; the rest left to be evaluated.
  private func bind(_ arguments: CallArguments, to macro: Macro) throws(TemplateError) -> [String: Value] {
    var variables: [String: Value] = [:]
    var rest = arguments.keywords
    for (index, parameter) in macro.parameters.enumerated() {
      if index < arguments.positional.count {
        variables[parameter.name] = arguments.positional[index]
      } else if let at = rest.firstIndex(where: { $0.name == parameter.name }) {
        variables[parameter.name] = rest.remove(at: at).value
      } else if parameter.fallback == nil {
        variables[parameter.name] = .undefined(.variable(parameter.name))
      }
    }
    let extra = Array(arguments.positional.dropFirst(macro.parameters.count))
    variables["varargs"] = .tuple(extra)
    if let first = rest.first(where: { $0.name != "caller" }) {
      throw failure("the macro \"\(macro.name.prefix(60))\" has no parameter \"\(first.name.prefix(60))\"")
    }
    variables["caller"] = arguments.caller ?? .undefined(.variable("caller"))
    return variables
  }

  /// `loop(items)` within a recursive loop.
  private func recurse(_ state: LoopState, with arguments: CallArguments) throws(TemplateError) -> String {
    guard let loop = state.recursive else { throw failure("the loop is not declared \"recursive\"") }
    let items = try required(arguments, 0)
    return try captured { () throws(TemplateError) in
      try run(loop, over: items, depth: state.depth + 1)
    }
  }
}
