/// What a job found out about the tensors of a model.
protocol ExplorationResult: JobResult {
  /// The exploration's generation when the job was started: that of the model.
  var generation: Int { get }

  /// Puts the result where the panes look for it.
  func enter(_ exploration: inout Exploration)
}

extension ExplorationResult {
  /// Late news of a model that is not open any more are dropped.
  func apply(to shared: inout Shared) -> [Effect] {
    guard shared.exploration.generation == generation else { return [] }
    enter(&shared.exploration)
    return []
  }
}
