/// The texts that a model may write: a context-free grammar over Unicode, checked and ready to follow.
///
/// From GBNF text, from a JSON Schema, or one of those that are built in. Immutable; shared by any number of
/// generations.
public struct Grammar: Sendable {
  let program: GrammarProgram

  /// The grammar that a text in GBNF describes, whose rule `root` texts follow. `docs/sampling.md` describes the
  /// language.
  ///
  /// Throws ``InferenceError/grammar(reason:)`` with the line and column of what is wrong.
  public init(gbnf text: String) throws(InferenceError) {
    let (rules, root) = try GBNFParser.parse(Array(text.utf8))
    try self.init(rules, root: root)
  }

  /// The grammar of the JSON texts that a JSON Schema admits; see `JSONSchemaConverter` for what of it is known.
  ///
  /// Throws ``InferenceError/grammar(reason:)`` that names the place in the schema which is not.
  public init(jsonSchema text: [UInt8]) throws(InferenceError) {
    let (rules, root) = try JSONSchemaConverter.rules(of: text)
    try self.init(rules, root: root)
  }

  /// The grammar in a file's bytes: a JSON Schema where its name ends in `.json`, else GBNF.
  public init(source bytes: [UInt8], named name: String) throws(InferenceError) {
    if name.lowercased().hasSuffix(".json") {
      try self.init(jsonSchema: bytes)
    } else {
      try self.init(gbnf: String(decoding: bytes, as: UTF8.self))
    }
  }

  init(_ rules: GrammarRules, root: Int) throws(InferenceError) {
    program = try GrammarCompiler.compile(rules, root: root)
  }

  /// The names of the grammars that are built in.
  public static let builtIn = ["svg", "json"]

  /// The source in GBNF of a grammar that is built in; nil for other names.
  public static func source(named name: String) -> String? {
    switch name {
    case "svg": BuiltInGrammar.svg
    case "json": BuiltInGrammar.json
    default: nil
    }
  }

  /// A grammar that is built in. Throws for other names.
  public static func named(_ name: String) throws(InferenceError) -> Grammar {
    guard let source = source(named: name) else {
      throw .grammar(reason: "there is none named '\(name)'; there are \(builtIn.joined(separator: ", "))")
    }
    return try Grammar(gbnf: source)
  }

  /// Whether the grammar admits a text as a whole. O(bytes) for grammars without much ambiguity.
  public func admits(_ text: [UInt8]) -> Bool {
    var machine = GrammarMachine(program)
    var state = machine.start()
    for byte in text {
      guard state >= 0 else { return false }
      if machine.stateCount > GrammarLimits.states { state = machine.forgetAll(but: state) }
      state = machine.step(state, byte)
    }
    return state >= 0 && machine.accepting[Int(state)]
  }

  /// Bytes of the shortest text that it admits.
  public var shortestText: Int { Int(program.shortest[Int(program.root)]) }
}
