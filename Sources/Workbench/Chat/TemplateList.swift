internal import Tokenization

extension ChoiceList {
  /// What messages are put into tokens by.
  static func templates(_ state: State) -> ChoiceList {
    let current = state.shared.chat.template
    let known: [(String, String, ChatTemplateChoice)] =
      [("the model's", "the file's own template, or ChatML where it has none", .model)]
      + ChatTemplate.builtInNames.map { ($0, "built in", .named($0)) }
    let choices = known.map { name, detail, template in
      Choice(name, detail: detail) { state in
        state.shared.chat.template = template
        return []
      }
    }
    let file = Choice("a file", detail: "a Jinja template") { state in
      state.shared.overlay = .prompt(.templateFile(state.shared.chat.template))
      return []
    }
    return ChoiceList(
      "chat template", choices + [file], selected: known.firstIndex { $0.2 == current } ?? choices.count)
  }
}

extension Prompt {
  fileprivate static func templateFile(_ current: ChatTemplateChoice) -> Prompt {
    var path = ""
    if case .named(let name) = current, !ChatTemplate.builtInNames.contains(name) { path = name }
    return Prompt("template file", hint: "path of a Jinja template", text: path) { text, state in
      if !text.isEmpty { state.shared.chat.template = .named(text) }
      return []
    }
  }
}
