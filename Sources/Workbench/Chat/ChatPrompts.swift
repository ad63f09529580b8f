internal import Inference

extension Prompt {
  static func temperature(_ current: Float) -> Prompt {
    Prompt(
      "temperature", hint: "0 is greedy; 0.8 is usual", text: Quantity.significant(Double(current), 2)
    ) { text, state in
      guard let value = Float(text.trimmed), value.isFinite, (0...10).contains(value) else {
        return state.refuse("a temperature is a number from 0 to 10")
      }
      state.shared.chat.sampler.temperature = value
      return []
    }
  }

  static func seed(_ current: UInt64) -> Prompt {
    Prompt("seed", hint: "the same seed gives the same answer", text: "\(current)") { text, state in
      guard let value = UInt64(text.trimmed) else { return state.refuse("a seed is a whole number, 0 or more") }
      state.shared.chat.sampler.seed = value
      return []
    }
  }

  static func length(_ current: Int) -> Prompt {
    Prompt("most tokens of an answer", hint: "1024", text: "\(current)") { text, state in
      guard let value = Int(text.trimmed), (1...1_000_000).contains(value) else {
        return state.refuse("the most tokens of an answer are a whole number from 1 to 1,000,000")
      }
      state.shared.chat.maximumTokens = value
      return []
    }
  }

  static func system(_ current: String) -> Prompt {
    Prompt("system message", hint: "empty for the template's own", text: current) { text, state in
      state.shared.chat.system = text
      return []
    }
  }
}

extension State {
  fileprivate mutating func refuse(_ text: String) -> [Effect] {
    shared.messages.fail(text)
    return []
  }
}
