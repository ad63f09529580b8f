import Checkpoints
import OrderedCollections

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// Arithmetic and comparison, as Python has them for these types; integers have 64 bits.

extension Evaluator {
  /// `left symbol right`.
  func combine(_ left: Value, _ symbol: Token.Symbol, _ right: Value) throws(TemplateError) -> Value {
    if case .undefined(let missing) = left { throw failure("\(missing)") }
    if case .undefined(let missing) = right { throw failure("\(missing)") }
    switch (symbol, left, right) {
    case (.add, .string(let a), .string(let b)):
      try charge(a.utf8.count + b.utf8.count)
      return .string(a + b)
    case (.add, .list(let a), .list(let b)):
      try charge(a.count + b.count, times: 32)
      return .list(a + b)
    case (.add, .tuple(let a), .tuple(let b)):
      try charge(a.count + b.count, times: 32)
      return .tuple(a + b)
    case (.multiply, .string, _), (.multiply, .list, _), (.multiply, .tuple, _):
      if let count = right.integer { return try repeated(left, count) }
    case (.multiply, _, .string), (.multiply, _, .list), (.multiply, _, .tuple):
      if let count = left.integer { return try repeated(right, count) }
    case (.modulo, .string(let format), _):
      return .string(try formatted(format, with: right.tupleElements ?? [right]))
    default:
      if let a = left.integer, let b = right.integer { return try integers(a, symbol, b) }
      if let a = left.number, let b = right.number { return .double(try doubles(a, symbol, b)) }
    }
    throw failure("\"\(symbol.rawValue)\" does not work for a \(left.typeName) and a \(right.typeName)")
  }

  func signed(_ value: Value, isNegative: Bool) throws(TemplateError) -> Value {
    if case .undefined(let missing) = value { throw failure("\(missing)") }
    if let number = value.integer { return isNegative ? try integers(0, .subtract, number) : .int(number) }
    if case .double(let number) = value { return .double(isNegative ? -number : number) }
    throw failure("a \(value.typeName) can't have a sign")
  }

  private func repeated(_ value: Value, _ count: Int) throws(TemplateError) -> Value {
    let count = max(0, count)
    try charge(count, times: max(1, value.size))
    switch value {
    case .string(let text): return .string(String(repeating: text, count: text.isEmpty ? 0 : count))
    case .list(let elements): return .list(Array(repeatElement(elements, count: elements.isEmpty ? 0 : count).joined()))
    case .tuple(let elements):
      return .tuple(Array(repeatElement(elements, count: elements.isEmpty ? 0 : count).joined()))
    default: return value
    }
  }

  private func integers(_ a: Int, _ symbol: Token.Symbol, _ b: Int) throws(TemplateError) -> Value {
    let result: (partialValue: Int, overflow: Bool)
    switch symbol {
    case .add: result = a.addingReportingOverflow(b)
    case .subtract: result = a.subtractingReportingOverflow(b)
    case .multiply: result = a.multipliedReportingOverflow(by: b)
    case .power where b >= 0: result = power(a, b)
    case .floorDivide where b != 0:
      let (quotient, overflow) = a.dividedReportingOverflow(by: b)
      let rest = overflow ? 0 : a % b
      result = (rest != 0 && (rest < 0) != (b < 0) ? quotient - 1 : quotient, overflow)
    case .modulo where b != 0:
      let rest = a.remainderReportingOverflow(dividingBy: b).partialValue
      result = (rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest, false)
    default: return .double(try doubles(Double(a), symbol, Double(b)))
    }
    guard !result.overflow else { throw failure("the result of \"\(symbol.rawValue)\" is beyond 64 bits") }
    return .int(result.partialValue)
  }

  /// `base` to a power not below 0, by squaring.
  private func power(_ base: Int, _ exponent: Int) -> (partialValue: Int, overflow: Bool) {
    var (result, square, rest) = (1, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 {
        let (product, overflow) = result.multipliedReportingOverflow(by: square)
        if overflow { return (0, true) }
        result = product
      }
      rest >>= 1
      guard rest > 0 else { break }
      let (product, overflow) = square.multipliedReportingOverflow(by: square)
      if overflow { return (0, true) }
      square = product
    }
    return (result, false)
  }

  private func doubles(_ a: Double, _ symbol: Token.Symbol, _ b: Double) throws(TemplateError) -> Double {
    switch symbol {
    case .add: return a + b
    case .subtract: return a - b
    case .multiply: return a * b
    case .power:
      let result = pow(a, b)
      guard !result.isNaN || a.isNaN || b.isNaN, a != 0 || b >= 0 else { throw failure("the power is no real number") }
      return result
    default: break
    }
    guard b != 0 else { throw failure("division by zero") }
    if symbol == .divide { return a / b }
    let rest = a.truncatingRemainder(dividingBy: b)
    let modulo = rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest
    return symbol == .modulo ? modulo : ((a - modulo) / b).rounded()
  }
}

// MARK: - Comparison

extension Evaluator {
  func holds(_ relation: Relation, _ left: Value, _ right: Value) throws(TemplateError) -> Bool {
    switch relation {
    case .equal: try areEqual(left, right)
    case .notEqual: try !areEqual(left, right)
    case .less: try isLess(left, right)
    case .lessOrEqual: try !isLess(right, left, orUnordered: true)
    case .greater: try isLess(right, left)
    case .greaterOrEqual: try !isLess(left, right, orUnordered: true)
    case .isIn: try contains(right, left)
    case .isNotIn: try !contains(right, left)
    }
  }

  /// Whether two values are equal; numbers of different types may be.
  func areEqual(_ left: Value, _ right: Value) throws(TemplateError) -> Bool {
    try step()
    switch (left, right) {
    case (.undefined, .undefined), (.none, .none): return true
    case (.string(let a), .string(let b)):
      guard a.utf8.count == b.utf8.count else { return false }
      try charge(a.utf8.count)
      return a.utf8.elementsEqual(b.utf8)
    case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)):
      guard a.count == b.count else { return false }
      return try nested { () throws(TemplateError) in
        for (x, y) in zip(a, b) where try !areEqual(x, y) { return false }
        return true
      }
    case (.dictionary(let a), .dictionary(let b)):
      guard a.count == b.count else { return false }
      return try nested { () throws(TemplateError) in
        for (key, x) in a {
          guard let y = b[key], try areEqual(x, y) else { return false }
        }
        return true
      }
    case (.namespace(let a), .namespace(let b)): return a === b
    case (.loop(let a), .loop(let b)): return a === b
    case (.macro(let a), .macro(let b)): return a === b
    default:
      if let a = left.integer, let b = right.integer { return a == b }
      if let a = left.number, let b = right.number { return a == b }
      return false
    }
  }

  /// Whether `left` comes before `right`: numbers, strings by scalar, lists element by element.
  func isLess(_ left: Value, _ right: Value, orUnordered: Bool = false) throws(TemplateError) -> Bool {
    try step()
    switch (left, right) {
    case (.string(let a), .string(let b)):
      try charge(min(a.utf8.count, b.utf8.count))
      return a.utf8.lexicographicallyPrecedes(b.utf8)
    case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)):
      return try nested { () throws(TemplateError) in
        for (x, y) in zip(a, b) where try !areEqual(x, y) { return try isLess(x, y) }
        return a.count < b.count
      }
    case (.undefined(let missing), _), (_, .undefined(let missing)): throw failure("\(missing)")
    default:
      if let a = left.integer, let b = right.integer { return a < b }
      if let a = left.number, let b = right.number { return a < b || orUnordered && (a.isNaN || b.isNaN) }
      throw failure("a \(left.typeName) and a \(right.typeName) have no order")
    }
  }

  private func contains(_ container: Value, _ value: Value) throws(TemplateError) -> Bool {
    switch (container, value) {
    case (.string(let text), .string(let part)):
      try charge(text.utf8.count + part.utf8.count)
      return TextSearch(for: part).first(in: text) != nil
    case (.string, _): throw failure("only a string can be in a string, not a \(value.typeName)")
    case (.dictionary(let entries), .string(let key)): return entries[FileText(key)] != nil
    case (.dictionary, _), (.undefined, _): return false
    case (.list(let elements), _), (.tuple(let elements), _):
      for element in elements where try areEqual(element, value) { return true }
      return false
    default: throw failure("nothing can be in a \(container.typeName)")
    }
  }
}

extension Value {
  /// The elements of a tuple alone.
  var tupleElements: [Value]? {
    if case .tuple(let elements) = self { elements } else { nil }
  }
}
