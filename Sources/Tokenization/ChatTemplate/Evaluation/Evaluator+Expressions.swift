import Checkpoints
import OrderedCollections

extension Evaluator {
  /// The value of an expression.
  func evaluate(_ expression: TemplateExpression) throws(TemplateError) -> Value {
    try step()
    switch expression {
    case .literal(let value): return Value(value)
    case .name(let name, let line): return lookUp(name, line: line)
    default: return try nested { () throws(TemplateError) in try evaluateCompound(expression) }
    }
  }

  private func evaluateCompound(_ expression: TemplateExpression) throws(TemplateError) -> Value {
    switch expression {
    case .postfix(let base, let postfixes): return try apply(postfixes, to: try evaluate(base))
    case .not(let operand): return .bool(try !evaluate(operand).isTrue)
    case .and(let operands): return try firstOperand(of: operands, where: false)
    case .or(let operands): return try firstOperand(of: operands, where: true)
    case .comparison(let first, let steps): return .bool(try holds(first, steps))
    case .arithmetic(let first, let steps): return try arithmetic(first, steps)
    case .concatenation(let operands, let line): return try concatenation(operands, line: line)
    case .conditional(let value, let condition, let otherwise):
      if try evaluate(condition).isTrue { return try evaluate(value) }
      guard let otherwise else { return .undefined(.other) }
      return try evaluate(otherwise)
    case .list(let elements): return .list(try storedValues(elements))
    case .tuple(let elements): return .tuple(try storedValues(elements))
    case .dictionary(let entries, let line): return try dictionary(entries, line: line)
    case .sign(let isNegative, let operand, let line):
      let value = try evaluate(operand)
      self.line = line
      return try signed(value, isNegative: isNegative)
    case .literal, .name: return .none
    }
  }

  private func lookUp(_ name: String, line: Int) -> Value {
    self.line = line
    if let value = scope.find(name) { return value }
    if let function = Value.Function(rawValue: name) { return .function(function) }
    return .undefined(.variable(name))
  }

  /// The first operand that is true (or false), else the last one.
  private func firstOperand(of operands: [TemplateExpression], where wanted: Bool) throws(TemplateError) -> Value {
    var value = Value.none
    for operand in operands {
      value = try evaluate(operand)
      if value.isTrue == wanted { break }
    }
    return value
  }

  private func holds(
    _ first: TemplateExpression, _ steps: [(relation: Relation, operand: TemplateExpression, line: Int)]
  ) throws(TemplateError) -> Bool {
    var left = try evaluate(first)
    for (relation, operand, line) in steps {
      let right = try evaluate(operand)
      self.line = line
      guard try holds(relation, left, right) else { return false }
      left = right
    }
    return true
  }

  private func arithmetic(
    _ first: TemplateExpression, _ steps: [(symbol: Token.Symbol, operand: TemplateExpression, line: Int)]
  ) throws(TemplateError) -> Value {
    var value = try evaluate(first)
    for (symbol, operand, line) in steps {
      let right = try evaluate(operand)
      self.line = line
      value = try combine(value, symbol, right)
    }
    return value
  }

  private func concatenation(_ operands: [TemplateExpression], line: Int) throws(TemplateError) -> Value {
    var result = ""
    for operand in operands {
      let value = try evaluate(operand)
      self.line = line
      let text = try text(of: value)
      try charge(text.utf8.count)
      result += text
    }
    return .string(result)
  }

  private func storedValues(_ expressions: [TemplateExpression]) throws(TemplateError) -> [Value] {
    var values: [Value] = []
    for expression in expressions { values.append(try evaluate(expression)) }
    try charge(values.count, times: 32)
    _ = try stored(.list(values))
    return values
  }

  private func dictionary(
    _ entries: [(key: TemplateExpression, value: TemplateExpression)], line: Int
  ) throws(TemplateError) -> Value {
    var result: OrderedDictionary<FileText, Value> = [:]
    for entry in entries {
      let key = try evaluate(entry.key)
      self.line = line
      guard case .string(let name) = key else {
        throw failure("the keys of a mapping are strings, not a \(key.typeName)")
      }
      result[FileText(name)] = try evaluate(entry.value)
    }
    try charge(result.count, times: 96)
    return try stored(.dictionary(result))
  }
}

// MARK: - Postfixes

extension Evaluator {
  /// What `value` becomes by each postfix in turn.
  func apply(_ postfixes: [Postfix], to value: Value, caller: Value? = nil) throws(TemplateError) -> Value {
    var value = value
    var index = 0
    while index < postfixes.count {
      let postfix = postfixes[index]
      try step()
      // A method called at once needs no value of its own.
      if case .attribute(let name) = postfix.kind, index + 1 < postfixes.count,
        case .call(let arguments) = postfixes[index + 1].kind, value.hasMethod(name)
      {
        let given = try evaluate(arguments)
        line = postfix.line
        value = try call(method: name, of: value, with: given)
        index += 2
        continue
      }
      value = try apply(postfix, to: value, caller: index == postfixes.count - 1 ? caller : nil)
      index += 1
    }
    return value
  }

  private func apply(_ postfix: Postfix, to value: Value, caller: Value?) throws(TemplateError) -> Value {
    switch postfix.kind {
    case .attribute(let name):
      line = postfix.line
      return try attribute(name, of: value)
    case .item(let key):
      let key = try evaluate(key)
      line = postfix.line
      return try item(key, of: value)
    case .slice(let start, let end, let step):
      let bounds = Slice(
        start: try bound(start, postfix.line), end: try bound(end, postfix.line), step: try bound(step, postfix.line))
      line = postfix.line
      return try slice(value, bounds)
    case .call(let arguments):
      var given = try evaluate(arguments)
      given.caller = caller
      line = postfix.line
      return try call(value, with: given)
    case .filter(let name, let arguments):
      let given = try evaluate(arguments)
      line = postfix.line
      return try filter(name, value, given)
    case .test(let name, let arguments, let isNegated):
      let given = try evaluate(arguments)
      line = postfix.line
      return .bool(try test(name, value, given) != isNegated)
    }
  }

  /// The value of a call whose macro may call `caller`.
  func evaluateCall(_ expression: TemplateExpression, caller: Value) throws(TemplateError) -> Value {
    guard case .postfix(let base, let postfixes) = expression else { return try evaluate(expression) }
    return try nested { () throws(TemplateError) in
      try apply(postfixes, to: try evaluate(base), caller: caller)
    }
  }

  private func bound(_ expression: TemplateExpression?, _ line: Int) throws(TemplateError) -> Int? {
    guard let expression else { return nil }
    let value = try evaluate(expression)
    self.line = line
    if case .none = value { return nil }
    guard let integer = value.integer else { throw failure("a slice's bounds are integers, not a \(value.typeName)") }
    return integer
  }

  private func evaluate(_ arguments: Arguments) throws(TemplateError) -> CallArguments {
    var result = CallArguments()
    for argument in arguments.positional { result.positional.append(try evaluate(argument)) }
    for (name, expression) in arguments.keywords { result.keywords.append((name, try evaluate(expression))) }
    return result
  }
}
