/// What a rule says, as a tree.
indirect enum GrammarExpression: Sendable {
  /// Bytes as they are; none for the empty text.
  case literal([UInt8])
  /// One scalar value of a set.
  case scalar(ScalarSet)
  /// A rule, by its index.
  case rule(Int)
  /// One after the other.
  case sequence([GrammarExpression])
  /// One of several.
  case choice([GrammarExpression])
  /// So many times; `most` nil for any number.
  case repetition(GrammarExpression, least: Int, most: Int?)
  /// Some of several, 63 at most, in any order and each at most once; those whose bit is set in `required` are there.
  case anyOrder([GrammarExpression], required: Int64)

  /// A text as it is.
  static func text(_ text: String) -> GrammarExpression { .literal(Array(text.utf8)) }
  /// The expression or nothing.
  static func optional(_ expression: GrammarExpression) -> GrammarExpression {
    .repetition(expression, least: 0, most: 1)
  }
}

/// Rules by name, while a grammar is read or built; the first is the one that texts follow.
struct GrammarRules: Sendable {
  struct Rule: Sendable {
    var name: String
    /// nil until it is defined.
    var expression: GrammarExpression?
    /// Where in the grammar's text it was named first.
    var offset = 0
  }

  private(set) var rules: [Rule] = []
  private var indices: [String: Int] = [:]

  var count: Int { rules.count }

  /// The index of the rule of a name, which may be defined later.
  mutating func index(of name: String, offset: Int = 0) -> Int {
    if let known = indices[name] { return known }
    indices[name] = rules.count
    rules.append(Rule(name: name, expression: nil, offset: offset))
    return rules.count - 1
  }

  func isDefined(_ index: Int) -> Bool { rules[index].expression != nil }

  mutating func define(_ index: Int, _ expression: GrammarExpression) {
    rules[index].expression = expression
  }

  /// The index of a name, nil where nothing has that name.
  func find(_ name: String) -> Int? { indices[name] }
}

/// How large a grammar may be. Grammars come from files of strangers.
enum GrammarLimits {
  /// Bytes of a grammar's text.
  static let bytes = 1 << 20
  static let rules = 20_000
  /// Groups within groups.
  static let nesting = 64
  /// Steps of the compiled program.
  static let nodes = 1 << 20
  /// The largest number in `{m,n}`.
  static let repetitions = 1_000_000
  /// Rules and repetitions within each other in a text.
  static let depth = 400
  /// Ways in which a text may be read so far.
  static let readings = 2_000
  /// States that are kept; beyond, the machine forgets all but the current one.
  static let states = 8_192
  /// States that one token, or one mask, may add.
  static let statesAtOnce = 65_536
}
