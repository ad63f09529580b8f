/// Multiple choice: the model's answer is the choice that it finds likeliest.
package struct ChoiceTask: TaskKind {
  package let name = "choice"

  /// The kind.
  package init() {}

  package func claims(_ line: TaskLine) -> Bool { PublishedForm(of: line) != nil || isOwn(line) }

  private func isOwn(_ line: TaskLine) -> Bool { line.has("prompt") && line.has("choices") }

  package func item(of line: TaskLine) throws(EvaluationError) -> TaskItem {
    if let form = PublishedForm(of: line) { return try form.item(of: line) }
    var item = line.item()
    item.prompt = try line.string("prompt")
    item.setChoices(try line.strings("choices"))
    item.right = try line.index("answer", below: item.choices.count)
    return try Self.checked(item, line)
  }

  /// The item, if it has at least two choices and each has something to foretell.
  static func checked(_ item: TaskItem, _ line: TaskLine) throws(EvaluationError) -> TaskItem {
    guard item.choices.count > 1 else { throw line.fault("there are fewer than two choices") }
    guard item.choices.allSatisfy({ !$0.ending.allSatisfy(\.isWhitespace) }) else {
      throw line.fault("a choice is empty")
    }
    return item
  }

  package func outcome(
    of item: TaskItem, _ settings: TaskSettings, by model: TaskModel
  ) throws(EvaluationError) -> TaskOutcome {
    let length = item.measure ?? settings.length
    let likelihoods = try model.likelihoods(of: item, fromFirstDifference: length == .tokens)
    let sums = likelihoods.map(\.sum)
    let shares = likelihoods.indices.map { index in
      let count = length == .tokens ? likelihoods[index].tokens : item.choices[index].length
      return sums[index] / Double(max(1, count))
    }
    let chosen = Self.largest(length == .sum ? sums : shares)
    var outcome = TaskOutcome(item, isCorrect: chosen == item.right, answer: "\(chosen)")
    if Self.largest(sums) == item.right { outcome.marks.insert(.rightBySum) }
    if Self.largest(shares) == item.right { outcome.marks.insert(.rightByLength) }
    outcome.parts = likelihoods.enumerated().map { index, likelihood in
      TaskOutcome.Part(name: "\(index)", value: likelihood.sum, count: likelihood.tokens)
    }
    return outcome
  }

  /// The place of the largest value, the first of equal ones.
  private static func largest(_ values: [Double]) -> Int {
    values.indices.reduce(0) { values[$1] > values[$0] ? $1 : $0 }
  }
}

extension TaskItem {
  /// Makes `texts` the choices behind the prompt, a space between where neither has one.
  mutating func setChoices(_ texts: [String]) {
    let isOpen = prompt.isEmpty || prompt.last?.isWhitespace == true
    choices = texts.map { text in
      let needsSpace = !isOpen && text.first?.isWhitespace != true
      return TaskChoice(context: prompt, ending: needsSpace ? " " + text : text)
    }
  }
}
