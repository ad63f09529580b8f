/// A way of asking and judging: what the items of a file have to have, and what comes of one.
///
/// A new one is a file in `Kinds` and a line in ``TaskKinds/standard``; one that needs more than the engine is added by the
/// program.
package protocol TaskKind: Sendable {
  /// What files call it.
  var name: String { get }
  /// Is raised where the same item would be judged otherwise, so that old results are not taken for new ones.
  var revision: Int { get }
  /// What holds where a file says nothing.
  var settings: TaskSettings { get }
  /// Whether what is measured is a likelihood, shown as a perplexity, and not a share of right answers.
  var measuresLikelihood: Bool { get }
  /// Whether a line of a file that names no kind is of this one.
  func claims(_ line: TaskLine) -> Bool
  /// The item of a line.
  func item(of line: TaskLine) throws(EvaluationError) -> TaskItem
  /// The items that one of a file stands for with a model of this tokenizer and context; most stand for themselves.
  func expanded(_ item: TaskItem, for model: TaskModel) throws(EvaluationError) -> [TaskItem]
  /// What comes of an item.
  func outcome(of item: TaskItem, _ settings: TaskSettings, by model: TaskModel) throws(EvaluationError) -> TaskOutcome
}

extension TaskKind {
  package var revision: Int { 1 }
  package var settings: TaskSettings { TaskSettings() }
  package var measuresLikelihood: Bool { false }
  package func expanded(_ item: TaskItem, for model: TaskModel) throws(EvaluationError) -> [TaskItem] { [item] }
}

/// The kinds of task that are known.
package enum TaskKinds {
  /// Those that need nothing but a model. Of those that claim a line the first gets it.
  package static let standard: [any TaskKind] = [
    ChoiceTask(), NeedleTask(), JSONTask(), AnswerTask(), PositionTask(), OpenTask(),
  ]
}

/// A task: items of one kind.
package struct TaskSet: Sendable {
  /// What it is called.
  package var name: String
  /// How its items are judged.
  package var kind: any TaskKind
  /// How its items are put to a model.
  package var settings: TaskSettings
  /// The items.
  package var items: [TaskItem]

  /// A task.
  package init(name: String, kind: any TaskKind, settings: TaskSettings, items: [TaskItem]) {
    (self.name, self.kind, self.settings, self.items) = (name, kind, settings, items)
  }

  /// What an outcome depends on besides the model and the item: the kind, its revision and the settings.
  package var key: String { "\(kind.name) \(kind.revision) \(settings.key)" }

  /// The share of right choices that guessing would have; nil where nothing is chosen.
  package var chance: Double? {
    guard items.contains(where: { !$0.choices.isEmpty }) else { return nil }
    return items.reduce(0) { $0 + 1 / Double(max(1, $1.choices.count)) } / Double(items.count)
  }
}
