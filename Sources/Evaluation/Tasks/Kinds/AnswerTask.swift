/// Answers that a model writes, right where they are one of those that the file has.
package struct AnswerTask: TaskKind {
  package let name = "answer"

  /// The kind.
  package init() {}

  package func claims(_ line: TaskLine) -> Bool { line.has("prompt") && (line.has("answer") || line.has("answers")) }

  package func item(of line: TaskLine) throws(EvaluationError) -> TaskItem {
    var item = line.item()
    item.prompt = try line.string("prompt")
    item.answers = line.has("answers") ? try line.strings("answers") : [try line.stringOrNumber("answer")]
    guard item.answers.allSatisfy({ !AnswerText($0).words.isEmpty }), !item.answers.isEmpty else {
      throw line.fault("an answer is empty")
    }
    return item
  }

  package func outcome(
    of item: TaskItem, _ settings: TaskSettings, by model: TaskModel
  ) throws(EvaluationError) -> TaskOutcome {
    let answer = try model.answer(to: item, settings)
    let text = AnswerText(answer.text)
    let isCorrect = item.answers.contains { text.matches(AnswerText($0), settings.match) }
    return TaskOutcome(item, isCorrect: isCorrect, answer: answer)
  }
}
