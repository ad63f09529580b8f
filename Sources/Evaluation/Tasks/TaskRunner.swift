/// Keeps outcomes between runs, for one model and one ``TaskSet/key``.
package protocol TaskMemory {
  /// The outcome of the item with this id; nil where there is none.
  func recall(_ item: String) throws(EvaluationError) -> TaskOutcome?
  /// Keeps an outcome.
  func keep(_ outcome: TaskOutcome) throws(EvaluationError)
}

/// Puts the items of tasks to a model.
package struct TaskRunner: Sendable {
  /// Items of a task at most, those at its start; nil takes all.
  package var limit: Int?

  /// A runner that takes all items.
  package init(limit: Int? = nil) {
    self.limit = limit
  }

  /// The items of `task` that a model is asked.
  package func items(of task: TaskSet, for model: TaskModel) throws(EvaluationError) -> [TaskItem] {
    var items: [TaskItem] = []
    for item in task.items {
      if let limit, items.count >= limit { break }
      items += try task.kind.expanded(item, for: model)
    }
    return Array(items.prefix(limit ?? .max))
  }

  /// The outcomes of the items of `task`, in their order. What `memory` has is not asked again; what is new is kept there.
  /// `progress` is called with the items done and all.
  package func outcomes(
    of task: TaskSet, by model: TaskModel, memory: (any TaskMemory)? = nil, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(EvaluationError) -> [TaskOutcome] {
    let items = try items(of: task, for: model)
    var outcomes: [TaskOutcome] = []
    for item in items {
      if model.isCancelled() { throw .cancelled }
      if let outcome = try memory?.recall(item.id) {
        outcomes.append(outcome)
      } else {
        let outcome = try task.kind.outcome(of: item, task.settings, by: model)
        try memory?.keep(outcome)
        outcomes.append(outcome)
      }
      progress(outcomes.count, items.count)
    }
    return outcomes
  }
}
