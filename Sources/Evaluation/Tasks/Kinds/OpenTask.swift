/// Requests that many answers are right to: an answer passes that neither ends by repeating itself nor changes the script.
package struct OpenTask: TaskKind {
  package let name = "open"

  /// The kind.
  package init() {}

  package var settings: TaskSettings {
    var settings = TaskSettings()
    settings.maxTokens = 200
    return settings
  }

  package func claims(_ line: TaskLine) -> Bool { line.has("prompt") }

  package func item(of line: TaskLine) throws(EvaluationError) -> TaskItem {
    var item = line.item()
    item.prompt = try line.string("prompt")
    return item
  }

  package func outcome(
    of item: TaskItem, _ settings: TaskSettings, by model: TaskModel
  ) throws(EvaluationError) -> TaskOutcome {
    let answer = try model.answer(to: item, settings)
    var outcome = TaskOutcome(item, isCorrect: false, answer: answer)
    let says = !AnswerText(answer.text).words.isEmpty
    outcome.isCorrect = says && outcome.marks.isDisjoint(with: [.loop, .otherScript])
    outcome.score = outcome.isCorrect ? 1 : 0
    return outcome
  }
}
