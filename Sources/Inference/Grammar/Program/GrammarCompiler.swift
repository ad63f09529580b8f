/// Makes a program of rules.
///
/// Steps are laid down from the end of a rule to its start, so that a step comes after those it leads to, except the
/// way back of a loop.
struct GrammarCompiler {
  private var program = GrammarProgram()
  private let rules: [GrammarRules.Rule]
  /// The steps of each rule.
  private var extents: [Range<Int>] = []

  /// The program of rules whose texts begin with the rule `root`.
  ///
  /// Throws ``InferenceError/grammar(reason:)`` where a rule begins with itself, where no text is ever complete, or
  /// where there are too many steps. Complexity: O(steps * rules) at worst, in practice O(steps).
  static func compile(_ rules: GrammarRules, root: Int) throws(InferenceError) -> GrammarProgram {
    var compiler = GrammarCompiler(rules: rules.rules)
    try compiler.layDown()
    compiler.measure()
    compiler.program.root = compiler.program.starts[root]
    try compiler.refuseLeftRecursion()
    guard compiler.program.shortest[Int(compiler.program.root)] < GrammarProgram.never else {
      throw .grammar(
        reason: "no text is ever complete: rule '\(rules.rules[root].name)' has no end, or one too far away")
    }
    return compiler.program
  }

  private init(rules: [GrammarRules.Rule]) {
    self.rules = rules
  }

  private mutating func layDown() throws(InferenceError) {
    _ = try add(.accept)
    for rule in rules {
      let first = program.nodes.count
      let end = try add(.end)
      program.starts.append(try lay(rule.expression ?? .sequence([]), before: end))
      extents.append(first..<program.nodes.count)
    }
  }

  private mutating func add(_ node: GrammarProgram.Node) throws(InferenceError) -> Int32 {
    guard program.nodes.count < GrammarLimits.nodes else {
      throw .grammar(reason: "it has more than \(GrammarLimits.nodes) steps")
    }
    program.nodes.append(node)
    return Int32(truncatingIfNeeded: program.nodes.count - 1)
  }

  private mutating func lay(_ expression: GrammarExpression, before next: Int32) throws(InferenceError) -> Int32 {
    switch expression {
    case .literal(let bytes):
      var start = next
      for byte in bytes.reversed() { start = try add(.byte(byte, next: start)) }
      return start
    case .scalar(let set): return try add(.scalar(start: program.automata.start(of: set), next: next))
    case .rule(let rule): return try add(.call(rule: Int32(truncatingIfNeeded: rule), next: next))
    case .sequence(let items):
      var start = next
      for item in items.reversed() { start = try lay(item, before: start) }
      return start
    case .choice(let items):
      if items.count == 1 { return try lay(items[0], before: next) }
      var starts: [Int32] = []
      for item in items { starts.append(try lay(item, before: next)) }
      return try split(starts)
    case .repetition(let item, let least, let most): return try lay(item, least, most, before: next)
    case .anyOrder(let items, let required):
      var bodies: [Int32] = []
      for part in items.indices {
        bodies.append(try lay(items[part], before: try add(.turn(part: Int32(truncatingIfNeeded: part)))))
      }
      return try enter(
        GrammarProgram.Loop(
          bodies: bodies, next: next, least: 0, most: items.count, isAnyOrder: true, required: required))
    }
  }

  private mutating func lay(
    _ item: GrammarExpression, _ least: Int, _ most: Int?, before next: Int32
  ) throws(InferenceError) -> Int32 {
    switch (least, most) {
    case (_, 0): return next
    case (1, 1): return try lay(item, before: next)
    case (0, 1): return try split([try lay(item, before: next), next])
    case (0...1, nil):
      let back = try split([next, next])
      let body = try lay(item, before: back)
      if case .split(let first, _) = program.nodes[Int(back)] { program.choices[Int(first)] = body }
      return least == 0 ? back : body
    default:
      let body = try lay(item, before: try add(.turn(part: 0)))
      return try enter(
        GrammarProgram.Loop(bodies: [body], next: next, least: least, most: most ?? .max, isAnyOrder: false))
    }
  }

  private mutating func split(_ targets: [Int32]) throws(InferenceError) -> Int32 {
    let first = Int32(truncatingIfNeeded: program.choices.count)
    program.choices += targets
    return try add(.split(first: first, count: Int32(truncatingIfNeeded: targets.count)))
  }

  private mutating func enter(_ loop: GrammarProgram.Loop) throws(InferenceError) -> Int32 {
    program.loops.append(loop)
    return try add(.enter(loop: Int32(truncatingIfNeeded: program.loops.count - 1)))
  }
}

extension GrammarCompiler {
  /// Finds the shortest way from each step to the end of its rule, rule by rule until nothing changes.
  private mutating func measure() {
    program.shortest = Array(repeating: GrammarProgram.never, count: program.nodes.count)
    program.shortest[0] = 0
    let callers = callers()
    var waiting = Array(rules.indices)
    var isWaiting = Array(repeating: true, count: rules.count)
    while !waiting.isEmpty {
      var changed: [Int] = []
      for rule in waiting {
        isWaiting[rule] = false
        let before = program.shortest[Int(program.starts[rule])]
        for node in extents[rule] { program.shortest[node] = length(from: node) }
        if program.shortest[Int(program.starts[rule])] < before { changed.append(rule) }
      }
      waiting.removeAll(keepingCapacity: true)
      for caller in changed.flatMap({ callers[$0] }) where !isWaiting[caller] {
        isWaiting[caller] = true
        waiting.append(caller)
      }
    }
  }

  private mutating func length(from node: Int) -> Int32 {
    func at(_ index: Int32) -> Int32 { program.shortest[Int(index)] }
    switch program.nodes[node] {
    case .accept, .end, .turn: return 0
    case .byte(_, let next): return GrammarProgram.sum(1, at(next))
    case .scalar(let start, let next):
      return GrammarProgram.sum(program.automata.shortest[Int(start)], at(next))
    case .call(let rule, let next): return GrammarProgram.sum(at(program.starts[Int(rule)]), at(next))
    case .split(let first, let count):
      // The way back of a loop is laid down later, and never shorter.
      return (0..<count).map { at(program.choices[Int(first + $0)]) }.min() ?? GrammarProgram.never
    case .enter(let index):
      let turn = program.loops[Int(index)].bodies.map(at).min() ?? GrammarProgram.never
      program.loops[Int(index)].shortestTurn = turn
      let loop = program.loops[Int(index)]
      return GrammarProgram.sum(program.length(of: loop, after: 0), at(loop.next))
    }
  }

  /// For each rule, those that call it.
  private func callers() -> [[Int]] {
    var callers = Array(repeating: [Int](), count: rules.count)
    for caller in rules.indices {
      for node in extents[caller] {
        guard case .call(let rule, _) = program.nodes[node] else { continue }
        if callers[Int(rule)].last != caller { callers[Int(rule)].append(caller) }
      }
    }
    return callers
  }
}

extension GrammarCompiler {
  /// Throws where a rule can begin with itself without a byte before: the machine would call it forever.
  private func refuseLeftRecursion() throws(InferenceError) {
    let first = rules.indices.map(leftmost)
    // 0 not seen, 1 on the way, 2 done.
    var marks = Array(repeating: UInt8(0), count: rules.count)
    for start in rules.indices where marks[start] == 0 {
      var path: [(rule: Int, next: Int)] = [(start, 0)]
      marks[start] = 1
      while let (rule, next) = path.last {
        guard next < first[rule].count else {
          marks[rule] = 2
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let called = first[rule][next]
        if marks[called] == 1 {
          let way = path.drop { $0.rule != called }.dropFirst().map { "'\(rules[$0.rule].name)'" }
          let through = way.isEmpty ? "" : " through \(way.joined(separator: ", "))"
          throw .grammar(reason: "rule '\(rules[called].name)' begins with itself\(through)")
        }
        if marks[called] == 0 {
          marks[called] = 1
          path.append((called, 0))
        }
      }
    }
  }

  /// The rules that a rule can begin with.
  private func leftmost(_ rule: Int) -> [Int] {
    var called: Set<Int> = []
    var seen: Set<Int32> = []
    var open = [program.starts[rule]]
    func canBeEmpty(_ node: Int32) -> Bool { program.shortest[Int(node)] == 0 }
    while let node = open.popLast() {
      guard seen.insert(node).inserted else { continue }
      switch program.nodes[Int(node)] {
      case .byte, .scalar, .end, .accept, .turn: break
      case .call(let next, let after):
        called.insert(Int(next))
        if canBeEmpty(program.starts[Int(next)]) { open.append(after) }
      case .split(let first, let count): open += program.choices[Int(first)..<Int(first + count)]
      case .enter(let index):
        let loop = program.loops[Int(index)]
        open += loop.bodies
        if program.length(of: loop, after: 0) == 0 { open.append(loop.next) }
      }
    }
    return called.sorted()
  }
}
