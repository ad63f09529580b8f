// Precedence, loosest first: conditional, or, and, not, comparison, + -, ~, * / // %, **, sign, postfix.

extension Parser {
  /// Reads an expression, or several between commas, which make a tuple.
  mutating func tupleOrExpression(withConditional: Bool = true) throws(TemplateError) -> TemplateExpression {
    let first = try withConditional ? expression() : disjunction()
    guard current == .symbol(.comma) else { return first }
    var elements = [first]
    while take(.comma), !endsTuple {
      elements.append(try withConditional ? expression() : disjunction())
    }
    return .tuple(elements)
  }

  private var endsTuple: Bool {
    switch current {
    case .blockEnd, .variableEnd, .end, .symbol(.closeParenthesis), .symbol(.assign), .name("if"), .name("recursive"):
      true
    default: false
    }
  }

  /// Reads one expression.
  mutating func expression() throws(TemplateError) -> TemplateExpression {
    try enter()
    var result = try disjunction()
    if take(keyword: "if") {
      let condition = try disjunction()
      let otherwise = take(keyword: "else") ? try expression() : nil
      result = .conditional(result, condition: condition, otherwise: otherwise)
      // `a if b if c` reads on from the left; each turn nests the tree by one.
      var turns = 0
      while take(keyword: "if") {
        turns += 1
        try enter()
        let condition = try disjunction()
        let otherwise = take(keyword: "else") ? try expression() : nil
        result = .conditional(result, condition: condition, otherwise: otherwise)
      }
      for _ in 0..<turns { leave() }
    }
    leave()
    return result
  }

  private mutating func disjunction() throws(TemplateError) -> TemplateExpression {
    var operands = [try conjunction()]
    while take(keyword: "or") { operands.append(try conjunction()) }
    return operands.count == 1 ? operands[0] : .or(operands)
  }

  private mutating func conjunction() throws(TemplateError) -> TemplateExpression {
    var operands = [try negation()]
    while take(keyword: "and") { operands.append(try negation()) }
    return operands.count == 1 ? operands[0] : .and(operands)
  }

  private mutating func negation() throws(TemplateError) -> TemplateExpression {
    guard take(keyword: "not") else { return try comparison() }
    try enter()
    let operand = try negation()
    leave()
    return .not(operand)
  }

  private mutating func comparison() throws(TemplateError) -> TemplateExpression {
    let first = try sum()
    var steps: [(relation: Relation, operand: TemplateExpression, line: Int)] = []
    while true {
      let line = line
      guard let relation = takeRelation() else { break }
      steps.append((relation, try sum(), line))
    }
    return steps.isEmpty ? first : .comparison(first, steps)
  }

  private mutating func takeRelation() -> Relation? {
    let relation: Relation
    switch current {
    case .symbol(.equal): relation = .equal
    case .symbol(.notEqual): relation = .notEqual
    case .symbol(.less): relation = .less
    case .symbol(.lessOrEqual): relation = .lessOrEqual
    case .symbol(.greater): relation = .greater
    case .symbol(.greaterOrEqual): relation = .greaterOrEqual
    case .name("in"): relation = .isIn
    case .name("not") where peek(1) == .name("in"):
      advance()
      relation = .isNotIn
    default: return nil
    }
    advance()
    return relation
  }

  private mutating func sum() throws(TemplateError) -> TemplateExpression {
    try chain([.add, .subtract]) { parser throws(TemplateError) in try parser.concatenation() }
  }

  private mutating func concatenation() throws(TemplateError) -> TemplateExpression {
    let line = line
    var operands = [try product()]
    while take(.concatenate) { operands.append(try product()) }
    return operands.count == 1 ? operands[0] : .concatenation(operands, line: line)
  }

  private mutating func product() throws(TemplateError) -> TemplateExpression {
    try chain([.multiply, .divide, .floorDivide, .modulo]) { parser throws(TemplateError) in try parser.power() }
  }

  private mutating func power() throws(TemplateError) -> TemplateExpression {
    try chain([.power]) { parser throws(TemplateError) in try parser.signed(withFilters: true) }
  }

  private mutating func chain(
    _ symbols: [Token.Symbol], operand: (inout Parser) throws(TemplateError) -> TemplateExpression
  ) throws(TemplateError) -> TemplateExpression {
    let first = try operand(&self)
    var steps: [(symbol: Token.Symbol, operand: TemplateExpression, line: Int)] = []
    while case .symbol(let symbol) = current, symbols.contains(symbol) {
      let line = line
      advance()
      steps.append((symbol, try operand(&self), line))
    }
    return steps.isEmpty ? first : .arithmetic(first, steps)
  }

  /// Reads a sign and its operand. Filters bind looser than the sign: `-1|abs` is `(-1)|abs`.
  private mutating func signed(withFilters: Bool) throws(TemplateError) -> TemplateExpression {
    let line = line
    var result: TemplateExpression
    if current == .symbol(.subtract) || current == .symbol(.add) {
      let isNegative = current == .symbol(.subtract)
      advance()
      try enter()
      result = .sign(isNegative: isNegative, try signed(withFilters: false), line: line)
      leave()
    } else {
      result = try primary()
    }
    let postfixes = try postfixes(withFilters: withFilters)
    return postfixes.isEmpty ? result : .postfix(result, postfixes)
  }
}

// MARK: - Primaries

extension Parser {
  private mutating func primary() throws(TemplateError) -> TemplateExpression {
    let line = line
    let kind = current
    advance()
    switch kind {
    case .name("true"), .name("True"): return .literal(.bool(true))
    case .name("false"), .name("False"): return .literal(.bool(false))
    case .name("none"), .name("None"): return .literal(.none)
    case .name(let name): return .name(name, line: line)
    case .integer(let value): return .literal(.int(value))
    case .double(let value): return .literal(.double(value))
    case .string(var text):
      while case .string(let more) = current {
        text += more
        advance()
      }
      return .literal(.string(text))
    case .symbol(.openParenthesis): return try parenthesized()
    case .symbol(.openBracket): return .list(try elements(until: .closeBracket))
    case .symbol(.openBrace): return try dictionary(line: line)
    default: throw .syntax(line: line, reason: "expected a value, found \(kind)")
    }
  }

  private mutating func parenthesized() throws(TemplateError) -> TemplateExpression {
    if take(.closeParenthesis) { return .tuple([]) }
    let inner = try tupleOrExpression()
    try expect(.closeParenthesis)
    return inner
  }

  private mutating func elements(until close: Token.Symbol) throws(TemplateError) -> [TemplateExpression] {
    var elements: [TemplateExpression] = []
    while !take(close) {
      if !elements.isEmpty {
        try expect(.comma)
        if take(close) { break }
      }
      elements.append(try expression())
    }
    return elements
  }

  private mutating func dictionary(line: Int) throws(TemplateError) -> TemplateExpression {
    var entries: [(key: TemplateExpression, value: TemplateExpression)] = []
    while !take(.closeBrace) {
      if !entries.isEmpty {
        try expect(.comma)
        if take(.closeBrace) { break }
      }
      let key = try expression()
      try expect(.colon)
      entries.append((key, try expression()))
    }
    return .dictionary(entries, line: line)
  }
}

// MARK: - Postfixes

extension Parser {
  /// Reads `.name`, `[item]` and `(call)`, then, where allowed, filters and tests and calls of their results.
  private mutating func postfixes(withFilters: Bool) throws(TemplateError) -> [Postfix] {
    var postfixes: [Postfix] = []
    var filtered = false
    while true {
      let line = line
      switch current {
      case .symbol(.dot) where !filtered:
        advance()
        postfixes.append(Postfix(kind: try attribute(), line: line))
      case .symbol(.openBracket) where !filtered:
        advance()
        postfixes.append(Postfix(kind: try subscripted(), line: line))
      case .symbol(.openParenthesis):
        postfixes.append(Postfix(kind: .call(try arguments()), line: line))
      case .symbol(.pipe) where withFilters:
        advance()
        filtered = true
        postfixes.append(try filter())
      case .name("is") where withFilters:
        advance()
        filtered = true
        postfixes.append(try test(line: line))
      default: return postfixes
      }
    }
  }

  private mutating func attribute() throws(TemplateError) -> Postfix.Kind {
    if case .integer(let index) = current {
      advance()
      return .item(.literal(.int(index)))
    }
    return .attribute(try name())
  }

  private mutating func subscripted() throws(TemplateError) -> Postfix.Kind {
    var parts: [TemplateExpression?] = []
    var isSlice = false
    var pending: TemplateExpression?
    while true {
      if take(.colon) {
        parts.append(pending)
        (pending, isSlice) = (nil, true)
      } else if take(.closeBracket) {
        break
      } else {
        guard pending == nil else { throw unexpected(expected: "\"]\"") }
        pending = isSlice ? try expression() : try tupleOrExpression()
      }
    }
    guard isSlice else {
      guard let pending else { throw unexpected(expected: "an index") }
      return .item(pending)
    }
    parts.append(pending)
    guard parts.count <= 3 else { throw .syntax(line: line, reason: "a slice has at most three parts") }
    return .slice(start: parts[0], end: parts[1], step: parts.count > 2 ? parts[2] : nil)
  }

  /// Reads a test after its `is`.
  private mutating func test(line: Int) throws(TemplateError) -> Postfix {
    let isNegated = take(keyword: "not")
    let name = try name()
    var arguments = Arguments()
    if current == .symbol(.openParenthesis) {
      arguments = try self.arguments()
    } else if startsTestArgument {
      try enter()
      let value = try primary()
      let postfixes = try postfixes(withFilters: false)
      leave()
      arguments.positional = [postfixes.isEmpty ? value : .postfix(value, postfixes)]
    }
    return Postfix(kind: .test(name, arguments, isNegated: isNegated), line: line)
  }

  private var startsTestArgument: Bool {
    switch current {
    case .name(let name): !["else", "or", "and", "if", "is", "in", "not", "recursive"].contains(name)
    case .string, .integer, .double, .symbol(.openBracket), .symbol(.openBrace): true
    default: false
    }
  }

  /// Reads `(a, b, name=c)`.
  mutating func arguments() throws(TemplateError) -> Arguments {
    try expect(.openParenthesis)
    var arguments = Arguments()
    var isFirst = true
    while !take(.closeParenthesis) {
      if !isFirst {
        try expect(.comma)
        if take(.closeParenthesis) { break }
      }
      isFirst = false
      if case .name(let name) = current, peek(1) == .symbol(.assign) {
        advance()
        advance()
        arguments.keywords.append((name, try expression()))
      } else {
        guard arguments.keywords.isEmpty else { throw unexpected(expected: "a named argument") }
        arguments.positional.append(try expression())
      }
    }
    return arguments
  }
}
