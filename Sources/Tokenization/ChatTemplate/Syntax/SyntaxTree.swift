// The tree that the parser makes and the evaluator walks. Chains (`a + b + c`, `a.b[c]|d`) are kept flat, so the
// tree is no deeper than the source nests.

/// A statement, or text.
indirect enum Statement: Sendable {
  case text(String)
  case output(TemplateExpression, line: Int)
  case conditional([Branch], otherwise: [Statement])
  case loop(Loop)
  case set(Target, TemplateExpression, line: Int)
  case capture(Target, filters: [Postfix], body: [Statement], line: Int)
  case macro(Macro)
  /// `{% call %}`: the expression calls a macro, which reaches the body as `caller()`.
  case call(TemplateExpression, body: Macro, line: Int)
  case filter([Postfix], body: [Statement], line: Int)
  case with([(target: Target, value: TemplateExpression)], body: [Statement], line: Int)
  /// A body that is rendered where it stands: `{% generation %}`.
  case group([Statement])
  case evaluate(TemplateExpression, line: Int)
  case leaveLoop
  case nextIteration
}

/// One `if` or `elif` with its body.
struct Branch: Sendable {
  let condition: TemplateExpression
  let body: [Statement]
  let line: Int
}

struct Loop: Sendable {
  let target: Target
  let iterable: TemplateExpression
  let condition: TemplateExpression?
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
    let fallback: TemplateExpression?
  }
}

indirect enum TemplateExpression: Sendable {
  case literal(TemplateValue)
  case name(String, line: Int)
  case list([TemplateExpression])
  case tuple([TemplateExpression])
  case dictionary([(key: TemplateExpression, value: TemplateExpression)], line: Int)
  case postfix(TemplateExpression, [Postfix])
  /// Operators of one precedence, from the left.
  case arithmetic(TemplateExpression, [(symbol: Token.Symbol, operand: TemplateExpression, line: Int)])
  case sign(isNegative: Bool, TemplateExpression, line: Int)
  case concatenation([TemplateExpression], line: Int)
  case comparison(TemplateExpression, [(relation: Relation, operand: TemplateExpression, line: Int)])
  case not(TemplateExpression)
  case and([TemplateExpression])
  case or([TemplateExpression])
  case conditional(TemplateExpression, condition: TemplateExpression, otherwise: TemplateExpression?)
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
    case item(TemplateExpression)
    case slice(start: TemplateExpression?, end: TemplateExpression?, step: TemplateExpression?)
    case call(Arguments)
    case filter(String, Arguments)
    case test(String, Arguments, isNegated: Bool)
  }
}

/// The arguments of a call as written.
struct Arguments: Sendable {
  var positional: [TemplateExpression] = []
  var keywords: [(name: String, value: TemplateExpression)] = []
}
