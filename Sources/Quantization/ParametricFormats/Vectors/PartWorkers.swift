internal import Synchronization

/// Threads to fit on, and whether to go on.
package struct PartWorkers: Sendable {
  private let weights: FittingWeights?

  /// The threads that `weights` brings; nil for the caller's.
  package init(_ weights: FittingWeights?) {
    self.weights = weights
  }

  /// Fails where the work has been stopped.
  func check() throws(QuantizationError) {
    try weights?.checkCancelled()
  }

  /// What `body` makes of each index below `count`, in order.
  func map<Result: Sendable>(
    count: Int, _ body: @Sendable (Int) -> Result
  ) throws(QuantizationError) -> [Result] {
    guard let weights else { return (0..<count).map(body) }
    let results = Mutex([Result?](repeating: nil, count: count))
    try weights.forEach(count: count) { index, _ in
      let result = body(index)
      results.withLock { $0[index] = result }
    }
    return results.withLock { $0 }.compactMap(\.self)
  }
}
