internal import Inference
internal import Tokenization

extension ChoiceList {
  /// What answers have to be.
  static func grammars(_ chat: ChatState) -> ChoiceList {
    let known: [(String, String, ChatGrammar)] =
      [("usual", "drawings by the grammar svg, answers free", .drawings), ("none", "everything free", .free)]
      + Grammar.builtIn.map { ($0, "every answer by the grammar \($0)", .named($0)) }
    var path = ""
    if case .named(let name) = chat.grammar, !Grammar.builtIn.contains(name) { path = name }
    let file = NamedFile(
      detail: "GBNF, or a JSON Schema that ends in .json", title: "grammar file",
      hint: "path of a .gbnf file, or of a JSON Schema in .json", path: path)
    return named("grammar", known, file, current: chat.grammar, { .named($0) }, { $0.grammar = $1 })
  }

  /// What messages are put into tokens by.
  static func templates(_ chat: ChatState) -> ChoiceList {
    let known: [(String, String, ChatTemplateChoice)] =
      [("the model's", "the file's own template, or ChatML where it has none", .model)]
      + ChatTemplate.builtInNames.map { ($0, "built in", .named($0)) }
    var path = ""
    if case .named(let name) = chat.template, !ChatTemplate.builtInNames.contains(name) { path = name }
    let file = NamedFile(
      detail: "a Jinja template", title: "template file", hint: "path of a Jinja template", path: path)
    return named("chat template", known, file, current: chat.template, { .named($0) }, { $0.template = $1 })
  }

  /// A list of what is known by name, and of a file by its path.
  private static func named<Value: Equatable & Sendable>(
    _ title: String, _ known: [(name: String, detail: String, value: Value)], _ file: NamedFile, current: Value,
    _ value: @escaping @Sendable (_ path: String) -> Value, _ set: @escaping @Sendable (inout ChatState, Value) -> Void
  ) -> ChoiceList {
    let choices = known.map { entry in
      let chosen = entry.value
      return Choice(entry.name, detail: entry.detail) { state in
        set(&state.shared.chat, chosen)
        return []
      }
    }
    let ask = Choice("a file", detail: file.detail) { state in
      let prompt = Prompt(file.title, hint: file.hint, text: file.path) { text, state in
        if !text.isEmpty { set(&state.shared.chat, value(text)) }
        return []
      }
      state.shared.overlay = .prompt(prompt)
      return []
    }
    return ChoiceList(title, choices + [ask], selected: known.firstIndex { $0.value == current } ?? choices.count)
  }
}

/// How a file is asked for in place of a name.
private struct NamedFile: Sendable {
  let detail: String
  let title: String
  let hint: String
  /// What stands in the line already.
  let path: String
}
