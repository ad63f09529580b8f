internal import Inference

extension ChoiceList {
  /// The chain that chooses tokens: its order, then every parameter in that order. A choice asks for a new value and
  /// comes back.
  static func samplers(_ sampler: SamplerConfiguration) -> ChoiceList {
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
}

extension State {
  /// Changes the sampler and shows the chain again; an error says what is wrong.
  fileprivate mutating func changeSampler(
    _ change: (inout SamplerConfiguration) throws(InferenceError) -> Void
  ) -> [Effect] {
    do throws(InferenceError) {
      try change(&shared.chat.sampler)
      shared.overlay = .choice(.samplers(shared.chat.sampler))
    } catch {
      shared.messages.fail("\(error)")
    }
    return []
  }
}
