internal import Synchronization
internal import Tensors

/// How many weights of a tensor are no finite numbers, and where the first of them is.
public struct NonFiniteWeights: Sendable, Equatable {
  /// Weights that are NaN.
  public var nan = 0
  /// Weights that are positive or negative infinity.
  public var infinite = 0
  /// The place of the first of either, counted through all rows; nil where there is none.
  public var first: Int?

  /// None found yet.
  public init() {}

  /// All of them.
  public var count: Int { nan + infinite }

  /// The column and the row of the first, in rows of `columns`.
  public func firstPlace(columns: Int) -> (column: Int, row: Int)? {
    guard let first, columns > 0 else { return nil }
    return (first % columns, first / columns)
  }

  /// Counts `weights`, the first of which stands at `start`.
  mutating func add(_ weights: [Float], from start: Int) {
    for (index, weight) in weights.enumerated() where !weight.isFinite {
      if weight.isNaN { nan += 1 } else { infinite += 1 }
      if start + index < first ?? .max { first = start + index }
    }
  }

  /// Takes over what another part of the tensor holds.
  mutating func add(_ other: NonFiniteWeights) {
    nan += other.nan
    infinite += other.infinite
    if let place = other.first, place < first ?? .max { first = place }
  }
}

extension TensorAnalyzer {
  /// Looks at every weight of `source`; nil where `isCancelled` said so. O(weights), on all threads.
  public func nonFiniteWeights(
    of source: WeightSource, isCancelled: @escaping @Sendable () -> Bool = { false },
    progress: (Double) -> Void = { _ in }
  ) -> NonFiniteWeights? {
    let found = Mutex(NonFiniteWeights())
    let chunks = Chunks([source], size: Self.chunkWeights, unit: 1)
    let complete = run(count: chunks.count, isCancelled: isCancelled) { index, _ in
      let range = chunks[index].weights
      var part = NonFiniteWeights()
      part.add(source.weights(range), from: range.lowerBound)
      if part.count > 0 { found.withLock { $0.add(part) } }
    } afterBatch: { done in
      progress(Double(done) / Double(max(1, chunks.count)))
    }
    return complete ? found.withLock { $0 } : nil
  }
}
