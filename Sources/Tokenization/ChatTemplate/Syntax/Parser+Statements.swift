extension Parser {
  /// Reads a statement after its `{%`.
  mutating func statement() throws(TemplateError) -> Statement {
    let start = line
    let name = try name()
    switch name {
    case "if": return try conditional(from: start)
    case "for": return try loop(from: start)
    case "set": return try set(from: start)
    case "macro": return .macro(try macro(from: start))
    case "call": return try call(from: start)
    case "filter":
      let filters = try filterChain()
      return .filter(filters, body: try block("filter", from: start), line: start)
    case "with": return try with(from: start)
    case "generation": return .group(try block("generation", from: start))
    case "do":
      let expression = try tupleOrExpression()
      try expect(.blockEnd)
      return .evaluate(expression, line: start)
    case "break", "continue":
      guard loopDepth > 0 else { throw .syntax(line: start, reason: "\"\(name)\" outside of a loop") }
      try expect(.blockEnd)
      return name == "break" ? .leaveLoop : .nextIteration
    case "include", "import", "from", "extends", "block":
      throw .syntax(line: start, reason: "\"\(name)\" is not for chat templates, which read no other files")
    default:
      throw .syntax(line: start, reason: "unknown tag \"\(name.prefix(60))\"")
    }
  }

  private mutating func conditional(from start: Int) throws(TemplateError) -> Statement {
    var branches: [Branch] = []
    var end = "if"
    while end != "else" && end != "endif" {
      let line = line
      let condition = try tupleOrExpression(withConditional: true)
      try expect(.blockEnd)
      let (statements, next) = try body(until: ["elif", "else", "endif"], of: "if", from: start)
      branches.append(Branch(condition: condition, body: statements, line: line))
      end = next
    }
    try expect(.blockEnd)
    guard end == "else" else { return .conditional(branches, otherwise: []) }
    let (otherwise, _) = try body(until: ["endif"], of: "if", from: start)
    try expect(.blockEnd)
    return .conditional(branches, otherwise: otherwise)
  }

  private mutating func loop(from start: Int) throws(TemplateError) -> Statement {
    let target = try target(allowsAttribute: false)
    guard take(keyword: "in") else { throw unexpected(expected: "\"in\"") }
    let iterable = try tupleOrExpression(withConditional: false)
    let condition = take(keyword: "if") ? try expression() : nil
    let isRecursive = take(keyword: "recursive")
    try expect(.blockEnd)
    loopDepth += 1
    let (statements, end) = try body(until: ["else", "endfor"], of: "for", from: start)
    loopDepth -= 1
    try expect(.blockEnd)
    var otherwise: [Statement] = []
    if end == "else" {
      otherwise = try body(until: ["endfor"], of: "for", from: start).body
      try expect(.blockEnd)
    }
    return .loop(
      Loop(
        target: target, iterable: iterable, condition: condition, body: statements, otherwise: otherwise,
        isRecursive: isRecursive, line: start))
  }

  private mutating func set(from start: Int) throws(TemplateError) -> Statement {
    let target = try target(allowsAttribute: true)
    if take(.assign) {
      let value = try tupleOrExpression()
      try expect(.blockEnd)
      return .set(target, value, line: start)
    }
    if case .tuple = target { throw unexpected(expected: "\"=\"") }
    let filters = current == .symbol(.pipe) ? try filterChain(startsWithPipe: true) : []
    return .capture(target, filters: filters, body: try block("set", from: start), line: start)
  }

  private mutating func with(from start: Int) throws(TemplateError) -> Statement {
    var bindings: [(target: Target, value: TemplateExpression)] = []
    while current != .blockEnd {
      if !bindings.isEmpty { try expect(.comma) }
      let target = try target(allowsAttribute: false, allowsTuple: false)
      try expect(.assign)
      bindings.append((target, try expression()))
    }
    return .with(bindings, body: try block("with", from: start), line: start)
  }
}

// MARK: - Macros

extension Parser {
  private mutating func macro(from start: Int) throws(TemplateError) -> Macro {
    let name = try name()
    let parameters = try parameters()
    return Macro(name: name, parameters: parameters, body: try macroBody("macro", from: start), line: start)
  }

  private mutating func call(from start: Int) throws(TemplateError) -> Statement {
    let parameters = current == .symbol(.openParenthesis) ? try parameters() : []
    let expression = try expression()
    guard case .postfix(_, let postfixes) = expression, case .call? = postfixes.last?.kind else {
      throw .syntax(line: start, reason: "\"call\" needs the call of a macro")
    }
    let body = try macroBody("call", from: start)
    return .call(expression, body: Macro(name: "caller", parameters: parameters, body: body, line: start), line: start)
  }

  /// A macro's body, in which loops around it don't count.
  private mutating func macroBody(_ name: String, from start: Int) throws(TemplateError) -> [Statement] {
    let outer = loopDepth
    loopDepth = 0
    let body = try block(name, from: start)
    loopDepth = outer
    return body
  }

  private mutating func parameters() throws(TemplateError) -> [Macro.Parameter] {
    try expect(.openParenthesis)
    var parameters: [Macro.Parameter] = []
    while !take(.closeParenthesis) {
      if !parameters.isEmpty { try expect(.comma) }
      let name = try name()
      let fallback = take(.assign) ? try expression() : nil
      if fallback == nil, parameters.last?.fallback != nil {
        throw .syntax(line: line, reason: "a parameter without a default after one with a default")
      }
      parameters.append(Macro.Parameter(name: name, fallback: fallback))
    }
    return parameters
  }
}

// MARK: - Targets and filters

extension Parser {
  private static let reserved: Set<String> = ["true", "false", "none", "True", "False", "None", "loop"]

  private mutating func target(allowsAttribute: Bool, allowsTuple: Bool = true) throws(TemplateError) -> Target {
    var targets = [try singleTarget(allowsAttribute: allowsAttribute)]
    guard allowsTuple, current == .symbol(.comma) else { return targets[0] }
    while take(.comma) {
      guard current != .name("in"), current != .symbol(.assign) else { break }
      targets.append(try singleTarget(allowsAttribute: allowsAttribute))
    }
    return .tuple(targets)
  }

  private mutating func singleTarget(allowsAttribute: Bool) throws(TemplateError) -> Target {
    if take(.openParenthesis) {
      try enter()
      let inner = try target(allowsAttribute: allowsAttribute)
      leave()
      try expect(.closeParenthesis)
      return inner
    }
    let name = try name()
    guard !Self.reserved.contains(name) else {
      throw .syntax(line: line, reason: "\"\(name)\" can't be assigned to")
    }
    guard allowsAttribute, take(.dot) else { return .name(name) }
    return .attribute(namespace: name, name: try self.name())
  }

  /// Reads `upper|replace("a", "b")`, with a `|` before it where `startsWithPipe`.
  private mutating func filterChain(startsWithPipe: Bool = false) throws(TemplateError) -> [Postfix] {
    var filters: [Postfix] = []
    if startsWithPipe { try expect(.pipe) }
    repeat {
      filters.append(try filter())
    } while take(.pipe)
    return filters
  }

  /// Reads a filter after its `|`.
  mutating func filter() throws(TemplateError) -> Postfix {
    let line = line
    let name = try name()
    let arguments = current == .symbol(.openParenthesis) ? try arguments() : Arguments()
    return Postfix(kind: .filter(name, arguments), line: line)
  }
}
