package import Evaluation

extension OpenRun: TaskMemory {
  package func recall(_ item: String) -> TaskOutcome? {
    start()
    return data(of: ItemName(item)).flatMap { TaskOutcome(bytes: $0) }
  }

  package func keep(_ outcome: TaskOutcome) {
    keep(outcome.bytes, of: ItemName(outcome.item), seconds: secondsSinceStart)
  }
}

extension RunRequest {
  /// A request for what comes of `items` of a task.
  package static func task(
    _ task: TaskSet, _ items: [TaskItem], of model: ModelIdentity, settings: ScoreSettings
  ) -> RunRequest {
    RunRequest(
      .task, of: model,
      settings: [
        "task": task.key, "activations": settings.activations, "kv-type": settings.cacheType,
      ], text: TextIdentity(name: task.name, hash: ContentHash.of(items.map(\.id).joined(separator: "\n"))),
      items: items.map { ItemName($0.id) })
  }
}

extension OpenRun {
  /// Ends a run of a task with `accuracy`, or `perplexity`, and the ends of its interval.
  package func finish(_ outcomes: [TaskOutcome], of task: TaskSet) {
    let figure = TaskFigure(outcomes, isPerplexity: task.kind.measuresLikelihood)
    let name = task.kind.measuresLikelihood ? "perplexity" : "accuracy"
    finish(
      figures: [
        name: figure.value, name + "_low": figure.interval.low, name + "_high": figure.interval.high,
        "items": Double(outcomes.count),
      ], notes: ["task": task.name])
  }
}
