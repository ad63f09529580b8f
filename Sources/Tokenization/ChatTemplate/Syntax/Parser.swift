/// Makes the syntax tree of a template: the tokens' cursor, and what statements and expressions share.
struct Parser {
  private var tokens: [Token]
  private var index = 0
  private var depth = 0
  /// Loops around the statement read now, within its macro.
  var loopDepth = 0

  /// Expressions and blocks inside one another, at most; the parser and the evaluator recurse this far.
  static let maximumDepth = 64

  /// The statements of `source`.
  static func parse(_ source: String) throws(TemplateError) -> [Statement] {
    var parser = Parser(tokens: try Lexer.tokens(of: source))
    let (body, _) = try parser.body(until: [], of: "template", from: 1)
    return body
  }

  private init(tokens: [Token]) {
    self.tokens = tokens
  }
}

// MARK: - The cursor

extension Parser {
  var current: Token.Kind { tokens[index].kind }
  var line: Int { tokens[index].line }

  func peek(_ offset: Int) -> Token.Kind {
    tokens[min(index + offset, tokens.count - 1)].kind
  }

  /// Moves on; stays at the end.
  mutating func advance() {
    if index + 1 < tokens.count { index += 1 }
  }

  mutating func take(_ symbol: Token.Symbol) -> Bool {
    guard current == .symbol(symbol) else { return false }
    advance()
    return true
  }

  mutating func take(keyword: String) -> Bool {
    guard current == .name(keyword) else { return false }
    advance()
    return true
  }

  mutating func expect(_ kind: Token.Kind) throws(TemplateError) {
    guard current == kind else { throw unexpected(expected: kind.description) }
    advance()
  }

  mutating func expect(_ symbol: Token.Symbol) throws(TemplateError) {
    try expect(.symbol(symbol))
  }

  mutating func name() throws(TemplateError) -> String {
    guard case .name(let name) = current else { throw unexpected(expected: "a name") }
    advance()
    return name
  }

  func unexpected(expected: String) -> TemplateError {
    .syntax(line: line, reason: "expected \(expected), found \(current)")
  }

  /// Goes one level deeper; every call is followed by a ``leave()`` unless it throws.
  mutating func enter() throws(TemplateError) {
    depth += 1
    guard depth <= Self.maximumDepth else {
      throw .limit(line: line, what: "nested more than \(Self.maximumDepth) deep")
    }
  }

  mutating func leave() {
    depth -= 1
  }
}

// MARK: - Bodies

extension Parser {
  /// Reads statements until a block tag named one of `ends`, whose name is consumed, or the end of the template.
  mutating func body(
    until ends: [String], of block: String, from start: Int
  ) throws(TemplateError) -> (body: [Statement], end: String) {
    try enter()
    var statements: [Statement] = []
    while true {
      switch current {
      case .text(let text):
        statements.append(.text(text))
        advance()
      case .variableBegin:
        let line = line
        advance()
        statements.append(.output(try tupleOrExpression(), line: line))
        try expect(.variableEnd)
      case .blockBegin:
        advance()
        if case .name(let name) = current, ends.contains(name) {
          advance()
          leave()
          return (statements, name)
        }
        statements.append(try statement())
      default:
        guard ends.isEmpty else {
          throw .syntax(line: start, reason: "\"\(block)\" has no \"{% \(ends.last ?? "") %}\"")
        }
        leave()
        return (statements, "")
      }
    }
  }

  /// Reads a body that `end` closes, with the tag's end before and after it.
  mutating func block(_ name: String, from start: Int) throws(TemplateError) -> [Statement] {
    try expect(.blockEnd)
    let (statements, _) = try body(until: ["end" + name], of: name, from: start)
    try expect(.blockEnd)
    return statements
  }
}
