// The tree that the parser makes and the evaluator walks. Chains (`a + b + c`, `a.b[c]|d`) are kept flat, so the
// tree is no deeper than the source nests.

/// A statement, or text.
indirect enum Statement: Sendable {
  case text(String)
  case output(Expression, line: Int)
  case conditional([Branch], otherwise: [Statement])
  case loop(Loop)
  case set(Target, Expression, line: Int)
  case capture(Target, filters: [Postfix], body: [Statement], line: Int)
  case macro(Macro)
  /// `{% call %}`: the expression calls a macro, which reaches the body as `caller()`.
  case call(Expression, body: Macro, line: Int)
  case filter([Postfix], body: [Statement], line: Int)
  case with([(target: Target, value: Expression)], body: [Statement], line: Int)
  /// A body that is rendered where it stands: `{% generation %}`.
  case group([Statement])
  case evaluate(Expression, line: Int)
  case leaveLoop
  case nextIteration
}

/// One `if` or `elif` with its body.
struct Branch: Sendable {
  let condition: Expression
  let body: [Statement]
  let line: Int
}

struct Loop: Sendable {
  let target: Target
  let iterable: Expression
  let condition: Expression?
  let body: [Statement]
  let otherwise: [Statement]
  let isRecursive: Bool
  let line: Int
}

/// What is assigned to.
indirect enum Target: Sendable {
  case name(String)
  case tuple([Target])
  /// An attribute of a namespace.
  case attribute(namespace: String, name: String)
}

struct Macro: Sendable {
  let name: String
  let parameters: [Parameter]
  let body: [Statement]
  let line: Int

  struct Parameter: Sendable {
    let name: String
    let fallback: Expression?
  }
}

indirect enum Expression: Sendable {
  case literal(TemplateValue)
  case name(String, line: Int)
  case list([Expression])
  case tuple([Expression])
  case dictionary([(key: Expression, value: Expression)], line: Int)
  case postfix(Expression, [Postfix])
  /// Operators of one precedence, from the left.
  case arithmetic(Expression, [(symbol: Token.Symbol, operand: Expression, line: Int)])
  case sign(isNegative: Bool, Expression, line: Int)
  case concatenation([Expression], line: Int)
  case comparison(Expression, [(relation: Relation, operand: Expression, line: Int)])
  case not(Expression)
  case and([Expression])
  case or([Expression])
  case conditional(Expression, condition: Expression, otherwise: Expression?)
}

enum Relation: Sendable {
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, isIn, isNotIn
}

/// What follows a value: `.name`, `[item]`, `(call)`, `|filter`, `is test`.
struct Postfix: Sendable {
  let kind: Kind
  let line: Int

  indirect enum Kind: Sendable {
    case attribute(String)
    case item(Expression)
    case slice(start: Expression?, end: Expression?, step: Expression?)
    case call(Arguments)
    case filter(String, Arguments)
    case test(String, Arguments, isNegated: Bool)
  }
}

/// The arguments of a call as written.
struct Arguments: Sendable {
  var positional: [Expression] = []
  var keywords: [(name: String, value: Expression)] = []
}
