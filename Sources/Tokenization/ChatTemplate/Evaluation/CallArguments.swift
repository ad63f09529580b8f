/// The values that a function, method, filter or test is called with.
struct CallArguments {
  var positional: [Value] = []
  var keywords: [(name: String, value: Value)] = []
  /// The body of a `{% call %}` block.
  var caller: Value?

  /// The argument at `index` or, without one there, of that name.
  subscript(index: Int, name: String) -> Value? {
    index < positional.count ? positional[index] : self[name]
  }

  subscript(name: String) -> Value? {
    keywords.first { $0.name == name }?.value
  }
}

extension Evaluator {
  /// The string argument at `index`, nil where there is none.
  func string(_ arguments: CallArguments, _ index: Int, _ name: String = "") throws(TemplateError) -> String? {
    guard let value = arguments[index, name], !value.isNone else { return nil }
    guard case .string(let text) = value else {
      throw failure("argument \(index + 1) has to be a string, not a \(value.typeName)")
    }
    return text
  }

  /// The string argument at `index`, which has to be there.
  func requiredString(_ arguments: CallArguments, _ index: Int, _ name: String = "") throws(TemplateError) -> String {
    guard let text = try string(arguments, index, name) else { throw failure("argument \(index + 1) is missing") }
    return text
  }

  /// The integer argument at `index`, nil where there is none.
  func integer(_ arguments: CallArguments, _ index: Int, _ name: String = "") throws(TemplateError) -> Int? {
    guard let value = arguments[index, name], !value.isNone else { return nil }
    guard let number = value.integer else {
      throw failure("argument \(index + 1) has to be an integer, not a \(value.typeName)")
    }
    return number
  }

  /// The argument at `index`, which has to be there.
  func required(_ arguments: CallArguments, _ index: Int, _ name: String = "") throws(TemplateError) -> Value {
    guard let value = arguments[index, name] else { throw failure("argument \(index + 1) is missing") }
    return value
  }
}

extension Value {
  var isNone: Bool {
    if case .none = self { true } else { false }
  }
}
