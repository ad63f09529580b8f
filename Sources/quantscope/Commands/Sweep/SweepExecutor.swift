/// Where cells run.
protocol SweepExecutor {
  /// Runs cells until each is done or has failed for good; `ended` gets each once. Throws where the executor itself can't go
  /// on: what is done is done.
  func run(_ cells: [SweepCell], ended: (SweepCell, CellEnd) throws -> Void) throws
}

/// How a cell ended.
enum CellEnd {
  /// Its result is there.
  case done
  /// It died as often as it may; the reason of the last time.
  case failed(String)
}
