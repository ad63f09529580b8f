public import Tensors

/// Measures tensors: distributions of weights, and what formats cost.
///
/// Work runs on all threads of a pool in chunks of a millisecond or two. Between batches of chunks the caller's
/// `progress` gets what is known so far: first from a sample, rows spread evenly over the tensors, then from a growing
/// part of all weights (spread evenly as well). Any thread may call; calls that share a pool take turns by batches.
public final class TensorAnalyzer: Sendable {
  let pool: WorkerPool

  /// An analyzer that computes on the threads of `pool`.
  public init(pool: WorkerPool) {
    self.pool = pool
  }

  /// Weights of a chunk that is only decoded and counted: about a millisecond.
  static let chunkWeights = 1 << 17

  /// Weights of a chunk that is also encoded: one to two milliseconds for the slower searches.
  static let encodedChunkWeights = 1 << 13

  /// Weights of the first sample.
  static let sampleWeights = 1 << 17

  /// Weights that a format's parameters are first fitted to.
  static let fitSampleWeights = 1 << 16
}

extension TensorAnalyzer {
  /// Runs `body(index, thread)` for all of `count` indices in batches of some 30 ms, calls `afterBatch(done)` on the
  /// caller's thread after each.
  ///
  /// Indices come in an order that spreads them evenly. False where `isCancelled` said so; then not all were run.
  func run(
    count: Int, isCancelled: @Sendable () -> Bool, body: @Sendable (Int, Int) -> Void, afterBatch: (Int) -> Void
  ) -> Bool {
    let order = SpreadOrder(count: count)
    var batch = pool.threadCount * 2
    var done = 0
    while done < count {
      let size = min(batch, count - done)
      let first = done
      let start = monotonicSeconds()
      pool.forEach(count: size) { item, thread in
        guard !isCancelled() else { return }
        body(order[first + item], thread)
      }
      guard !isCancelled() else { return false }
      done += size
      afterBatch(done)
      let seconds = monotonicSeconds() - start
      batch = seconds < 0.015 ? min(batch * 2, 1 << 16) : seconds > 0.045 ? max(pool.threadCount, batch / 2) : batch
    }
    return !isCancelled()
  }
}

/// The indices below `count` in an order whose every beginning is spread nearly evenly.
struct SpreadOrder: Sendable {
  let count: Int
  private let stride: Int

  init(count: Int) {
    self.count = count
    // Steps of the golden section leave gaps of at most three lengths; coprime to count, they visit all.
    var stride = max(1, Int(Double(count) * 0.6180339887498949))
    while Self.divisor(stride, count) > 1 { stride += 1 }
    self.stride = stride
  }

  subscript(position: Int) -> Int {
    let (high, low) = position.multipliedFullWidth(by: stride)
    return count.dividingFullWidth((high, low)).remainder
  }

  private static func divisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : divisor(b, a % b)
  }
}
