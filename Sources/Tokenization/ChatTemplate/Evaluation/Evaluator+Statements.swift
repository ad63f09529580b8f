import Checkpoints
import OrderedCollections

extension Evaluator {
  /// Runs statements until one of them leaves the loop around them.
  func run(_ statements: [Statement]) throws(TemplateError) -> Flow {
    for statement in statements {
      let flow = try run(statement)
      guard flow == .onward else { return flow }
    }
    return .onward
  }

  private func run(_ statement: Statement) throws(TemplateError) -> Flow {
    try step()
    switch statement {
    case .text(let text):
      try write(text)
    case .output(let expression, let line):
      self.line = line
      try write(text(of: try evaluate(expression)))
    case .conditional(let branches, let otherwise):
      return try run(branches, otherwise: otherwise)
    case .loop(let loop):
      line = loop.line
      try run(loop, over: try evaluate(loop.iterable), depth: 1)
    case .set(let target, let expression, let line):
      self.line = line
      try assign(try evaluate(expression), to: target)
    case .macro(let macro):
      scope.variables[macro.name] = .macro(MacroValue(macro, scope: scope))
    case .group(let body):
      return try nested { () throws(TemplateError) in try run(body) }
    case .evaluate(let expression, let line):
      self.line = line
      _ = try evaluate(expression)
    case .leaveLoop: return .leaveLoop
    case .nextIteration: return .nextIteration
    case .capture, .call, .filter, .with: return try runBlock(statement)
    }
    return .onward
  }

  private func runBlock(_ statement: Statement) throws(TemplateError) -> Flow {
    switch statement {
    case .capture(let target, let filters, let body, let line):
      try assign(try block(body, filters: filters, line: line), to: target)
    case .filter(let filters, let body, let line):
      try write(text(of: try block(body, filters: filters, line: line)))
    case .call(let expression, let body, let line):
      self.line = line
      let caller = Value.macro(MacroValue(body, scope: scope))
      try write(text(of: try evaluateCall(expression, caller: caller)))
    case .with(let bindings, let body, let line):
      self.line = line
      var values: [(Target, Value)] = []
      for binding in bindings { values.append((binding.target, try evaluate(binding.value))) }
      return try nested { () throws(TemplateError) in
        try scoped { () throws(TemplateError) in
          for (target, value) in values { try assign(value, to: target) }
          return try run(body)
        }
      }
    default: break
    }
    return .onward
  }

  /// The text of a block's body, passed through filters.
  private func block(_ body: [Statement], filters: [Postfix], line: Int) throws(TemplateError) -> Value {
    let text = try nested { () throws(TemplateError) in
      try captured { () throws(TemplateError) in
        try scoped { () throws(TemplateError) in _ = try run(body) }
      }
    }
    self.line = line
    return try apply(filters, to: .string(text))
  }

  private func run(_ branches: [Branch], otherwise: [Statement]) throws(TemplateError) -> Flow {
    try nested { () throws(TemplateError) in
      for branch in branches {
        line = branch.line
        if try evaluate(branch.condition).isTrue { return try run(branch.body) }
      }
      return try run(otherwise)
    }
  }
}

// MARK: - Assignment

extension Evaluator {
  func assign(_ value: Value, to target: Target) throws(TemplateError) {
    switch target {
    case .name(let name):
      scope.variables[name] = value
    case .tuple(let targets):
      let elements = try items(of: value)
      guard elements.count == targets.count else {
        throw failure("\(elements.count) values can't be assigned to \(targets.count) names")
      }
      for (target, element) in zip(targets, elements) { try assign(element, to: target) }
    case .attribute(let name, let attribute):
      guard case .namespace(let namespace)? = scope.find(name) else {
        throw failure("\"\(name.prefix(60))\" is no namespace, so its attributes can't be set")
      }
      namespace.attributes[FileText(attribute)] = try stored(value)
    }
  }

  /// `value` as something that a list, mapping or namespace may hold.
  ///
  /// What could make a cycle is refused, and so is nesting deeper than releasing the value could follow.
  func stored(_ value: Value) throws(TemplateError) -> Value {
    try checkNesting(of: value, levels: limits.depth)
    return value
  }

  private func checkNesting(of value: Value, levels: Int) throws(TemplateError) {
    switch value {
    case .namespace, .loop, .method:
      throw failure("a \(value.typeName) can't be part of another value")
    case .list(let elements), .tuple(let elements):
      guard levels > 0 else { throw limit("values nested more than \(limits.depth) deep") }
      try step(elements.count)
      for element in elements { try checkNesting(of: element, levels: levels - 1) }
    case .dictionary(let entries):
      guard levels > 0 else { throw limit("values nested more than \(limits.depth) deep") }
      try step(entries.count)
      for element in entries.values { try checkNesting(of: element, levels: levels - 1) }
    default: break
    }
  }
}

// MARK: - Loops

extension Evaluator {
  func run(_ loop: Loop, over value: Value, depth: Int) throws(TemplateError) {
    try nested { () throws(TemplateError) in
      let items = try filtered(try items(of: value), by: loop)
      guard !items.isEmpty else {
        try scoped { () throws(TemplateError) in _ = try run(loop.otherwise) }
        return
      }
      let state = LoopState(items: items, depth: depth, recursive: loop.isRecursive ? loop : nil)
      for (index, item) in items.enumerated() {
        state.index = index
        line = loop.line
        try step()
        let flow = try scoped(["loop": .loop(state)]) { () throws(TemplateError) in
          try assign(item, to: loop.target)
          return try run(loop.body)
        }
        if flow == .leaveLoop { break }
      }
    }
  }

  /// The items for which the loop's condition holds.
  private func filtered(_ items: [Value], by loop: Loop) throws(TemplateError) -> [Value] {
    guard let condition = loop.condition else { return items }
    var kept: [Value] = []
    for item in items {
      try step()
      let keeps = try scoped { () throws(TemplateError) in
        try assign(item, to: loop.target)
        return try evaluate(condition).isTrue
      }
      if keeps { kept.append(item) }
    }
    return kept
  }

  /// What a loop over `value` goes through: elements, keys, or characters.
  func items(of value: Value) throws(TemplateError) -> [Value] {
    switch value {
    case .list(let elements), .tuple(let elements): return elements
    case .undefined: return []
    case .dictionary(let entries):
      try charge(entries.count, times: 32)
      return entries.keys.map { .string($0.string) }
    case .string(let text):
      try charge(text.utf8.count, times: 32)
      return text.unicodeScalars.map { .string(String($0)) }
    default: throw failure("a \(value.typeName) can't be looped over")
    }
  }
}
