internal import Inference

extension ChoiceList {
  /// The chain that chooses tokens: its order, then every parameter in that order. A choice asks for a new value and
  /// comes back.
  static func samplers(_ state: State) -> ChoiceList {
    let sampler = state.shared.chat.sampler
    let order = Choice("order", detail: sampler.chain.joined(separator: " > ")) { state in
      state.shared.overlay = .prompt(.samplerOrder(state.shared.chat.sampler))
      return []
    }
    let inChain = sampler.chain.compactMap(SamplerStageRegistry.named)
    let others = SamplerStageRegistry.all.filter { !sampler.chain.contains($0.name) }
    let stages = (inChain + others).enumerated().flatMap { index, kind in
      kind.parameters.map { parameter(kind, $0, place: index < inChain.count ? index + 1 : nil, in: sampler) }
    }
    return ChoiceList("sampler chain", [order] + stages)
  }

  private static func parameter(
    _ kind: SamplerStageKind, _ parameter: SamplerParameter, place: Int?, in sampler: SamplerConfiguration
  ) -> Choice {
    let number = place.map { "\($0)" } ?? "-"
    let isOn = place != nil && sampler.activeChain.contains { $0.hasPrefix(kind.name + " ") }
    let title = (number.count < 2 ? " " : "") + "\(number) \(parameter.name) \(parameter.text(sampler))"
    return Choice(title, detail: (isOn ? "on: " : "off: ") + kind.summary) { state in
      state.shared.overlay = .prompt(.samplerParameter(parameter, state.shared.chat.sampler))
      return []
    }
  }

  /// What answers have to be.
  static func grammars(_ state: State) -> ChoiceList {
    let current = state.shared.chat.grammar
    let known: [(String, String, ChatGrammar)] =
      [("usual", "drawings by the grammar svg, answers free", .drawings), ("none", "everything free", .free)]
      + Grammar.builtIn.map { ($0, "every answer by the grammar \($0)", .named($0)) }
    let choices = known.map { name, detail, grammar in
      Choice(name, detail: detail) { state in
        state.shared.chat.grammar = grammar
        return []
      }
    }
    let file = Choice("a file", detail: "GBNF, or a JSON Schema that ends in .json") { state in
      state.shared.overlay = .prompt(.grammarFile(state.shared.chat.grammar))
      return []
    }
    return ChoiceList(
      "grammar", choices + [file], selected: known.firstIndex { $0.2 == current } ?? choices.count)
  }
}

extension Prompt {
  fileprivate static func samplerOrder(_ sampler: SamplerConfiguration) -> Prompt {
    Prompt(
      "order of the samplers", hint: "empty for the usual one", text: sampler.chain.joined(separator: " ")
    ) { text, state in
      state.changeSampler { sampler throws(InferenceError) in
        let names = try SamplerConfiguration.parseOrder(text)
        sampler.order = names.isEmpty ? nil : names
      }
    }
  }

  fileprivate static func samplerParameter(_ parameter: SamplerParameter, _ sampler: SamplerConfiguration) -> Prompt {
    Prompt(parameter.name, hint: parameter.expected, text: parameter.text(sampler)) { text, state in
      state.changeSampler { sampler throws(InferenceError) in
        try parameter.set(String(text.filter { !$0.isWhitespace }), in: &sampler)
      }
    }
  }

  fileprivate static func grammarFile(_ current: ChatGrammar) -> Prompt {
    var path = ""
    if case .named(let name) = current, !Grammar.builtIn.contains(name) { path = name }
    return Prompt("grammar file", hint: "path of a .gbnf file, or of a JSON Schema in .json", text: path) {
      text, state in
      if !text.isEmpty { state.shared.chat.grammar = .named(text) }
      return []
    }
  }
}

extension State {
  /// Changes the sampler and shows the chain again; an error says what is wrong.
  fileprivate mutating func changeSampler(
    _ change: (inout SamplerConfiguration) throws(InferenceError) -> Void
  ) -> [Effect] {
    do throws(InferenceError) {
      try change(&shared.chat.sampler)
      shared.overlay = .choice(.samplers(self))
    } catch {
      shared.messages.fail("\(error)")
    }
    return []
  }
}
