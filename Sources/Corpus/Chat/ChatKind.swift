/// The kinds of talk in the mixture.
package enum ChatKind: CaseIterable, Sendable {
  /// A drawing, then a change to it.
  case followUp
  /// A drawing, then a question about it.
  case aboutDrawing
  /// Hello, how are you and goodbye, each with a line of answer.
  case greeting
  /// What the model is and can do.
  case identity
  /// Questions about shapes, colours and sizes.
  case facts
  /// Questions about anything else.
  case unknown

  func example(_ random: inout SketchRandom) -> SketchExample {
    switch self {
    case .followUp: return FollowUp.example(&random)
    case .aboutDrawing: return FollowUp.question(&random)
    case .greeting: return talk("greeting", [SmallTalk.greeting(&random)], &random)
    case .identity: return talk("identity", [SmallTalk.identity(&random)], &random)
    case .unknown: return talk("unknown", [SmallTalk.unknown(&random)], &random)
    case .facts:
      let count = random.pick(weighted: [(1, 70), (2, 22), (3, 8)])
      return talk("facts", (0..<count).map { _ in Facts.exchange(&random) }, &random)
    }
  }

  /// The exchanges, a greeting now and then before them and thanks after.
  private func talk(
    _ source: String, _ exchanges: [Exchange], _ random: inout SketchRandom
  ) -> SketchExample {
    var exchanges = exchanges
    if exchanges.count < 3, self != .greeting, random.chance(8) { exchanges.insert(SmallTalk.greeting(&random), at: 0) }
    if exchanges.count < 3, random.chance(10) { exchanges.append(SmallTalk.thanks(&random)) }
    let messages = exchanges.flatMap { exchange in
      let question = random.chance(15) ? exchange.question.lowercased() : exchange.question
      return [SketchMessage.user(question), .assistant(exchange.answer)]
    }
    return SketchExample(source: source, kind: .chat, messages: messages, combinations: [])
  }
}

/// A question and its answer.
struct Exchange {
  var question: String
  var answer: String

  init(_ question: String, _ answer: String) {
    self.question = question
    self.answer = answer
  }
}
