internal import Synchronization
public import Tensors

/// The weights of a tensor for ``TensorFormat/fit(_:)``, with the threads to compute on.
///
/// For a first estimate only a part of the weights is shown, spread evenly: fits can't tell and need not.
public struct FittingWeights: Sendable {
  /// Of the whole tensor.
  public var shape: Shape { source.shape }

  /// One a column of the tensor; nil for none.
  public let importance: [Float]?

  /// How encoders choose scales and codes.
  public let mode: EncodingMode

  private let source: WeightSource
  private let pool: WorkerPool?
  private let limit: Int
  private let isCancelled: @Sendable () -> Bool

  /// The weights of `source`, of which about `limit` are shown; computed on the caller's thread without a pool.
  public init(
    _ source: WeightSource, importance: [Float]? = nil, mode: EncodingMode = .reference, limit: Int = .max,
    pool: WorkerPool? = nil, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.source = source
    self.importance = importance
    self.mode = mode
    self.pool = pool
    self.limit = limit
    self.isCancelled = isCancelled
  }

  /// Threads that ``forEach(count:_:)`` runs on.
  public var threadCount: Int { pool?.threadCount ?? 1 }

  /// Fails where the caller has stopped the work.
  public func checkCancelled() throws(QuantizationError) {
    if isCancelled() { throw .cancelled }
  }

  /// Calls `body(index, thread)` once for each index below `count`, on all threads; fails where the work was stopped.
  public func forEach(count: Int, _ body: @Sendable (_ index: Int, _ thread: Int) -> Void) throws(QuantizationError) {
    if let pool {
      pool.forEach(count: count) { index, thread in
        if !isCancelled() { body(index, thread) }
      }
    } else {
      for index in 0..<count where !isCancelled() { body(index, 0) }
    }
    try checkCancelled()
  }

  /// Weights of a piece that `reduce` maps: some hundred microseconds.
  private static let pieceWeights = 1 << 15

  /// Maps pieces of whole `unit`s (see ``FittedFormat/unit``) on all threads and combines what comes out in the order
  /// of the weights, on the caller's thread.
  public func reduce<Result: Sendable>(
    unit: Int, _ initial: Result, map: @Sendable (_ weights: Span<Float>, _ first: Int) -> Result,
    combine: (inout Result, Result) -> Void
  ) throws(QuantizationError) -> Result {
    let size = min(Self.pieceWeights, max(1024, limit / 16))
    let chunks = Chunks([source], size: size, unit: unit)
    let count = min(chunks.count, max(1, limit / max(1, chunks.largest)))
    let batch = threadCount * 16
    var result = initial
    for start in stride(from: 0, to: count, by: batch) {
      let part = Mutex([Result?](repeating: nil, count: min(batch, count - start)))
      try forEach(count: min(batch, count - start)) { index, _ in
        let range = chunks[spread(start + index, of: count, over: chunks.count)].weights
        let weights = source.weights(range)
        let mapped = map(weights.span, range.lowerBound)
        part.withLock { $0[index] = mapped }
      }
      for mapped in part.withLock({ $0 }).compactMap(\.self) { combine(&result, mapped) }
    }
    return result
  }

  /// About `count` weights in pieces that begin at multiples of `piece`, spread evenly; all where there are no more.
  public func sample(_ count: Int, piece: Int) throws(QuantizationError) -> WeightSample {
    let total = shape.elementCount
    let pieces = total / piece + (total % piece > 0 ? 1 : 0)
    let wanted = min(pieces, max(1, min(count, limit) / piece))
    var sample = WeightSample()
    for index in 0..<wanted {
      try checkCancelled()
      let start = spread(index, of: wanted, over: pieces) * piece
      sample.starts.append(start)
      sample.weights += source.weights(start..<min(total, start + piece))
    }
    return sample
  }

  /// The place of number `index` of `count`, spread evenly over `all`.
  private func spread(_ index: Int, of count: Int, over all: Int) -> Int {
    let (high, low) = index.multipliedFullWidth(by: all)
    return count.dividingFullWidth((high, low)).quotient
  }
}

/// Some of a tensor's weights.
public struct WeightSample: Sendable {
  /// All pieces one after the other.
  public internal(set) var weights: [Float] = []

  /// Where each piece begins in the tensor, counted through all rows. All have the same length but the tensor's last.
  public internal(set) var starts: [Int] = []
}

extension WeightSource {
  /// The weights of any range, counted through all rows. O(range).
  func weights(_ range: Range<Int>) -> [Float] {
    let block = format.blockFormat.weightsPerBlock
    let first = range.lowerBound / block * block
    let end = (range.upperBound + block - 1) / block * block
    var weights = [Float](repeating: 0, count: end - first)
    var span = weights.mutableSpan
    decode(first..<end, into: &span)
    if first != range.lowerBound || end != range.upperBound {
      weights = Array(weights[range.lowerBound - first..<range.upperBound - first])
    }
    return weights
  }
}
