internal import Quantization
internal import Tensors

/// An analyzer on one thread, for what is not to disturb others.
private struct QuietAnalyzer {
  let analyzer = TensorAnalyzer(pool: WorkerPool(threadCount: 1))
}

extension JobContext {
  /// The lane's analyzer, with a pool of its own.
  var analyzer: TensorAnalyzer {
    if let known = store[TensorAnalyzer.self] { return known }
    let made = TensorAnalyzer(pool: WorkerPool())
    store[TensorAnalyzer.self] = made
    return made
  }

  /// The lane's analyzer that keeps to one thread.
  var quietAnalyzer: TensorAnalyzer {
    if let known = store[QuietAnalyzer.self] { return known.analyzer }
    let made = QuietAnalyzer()
    store[QuietAnalyzer.self] = made
    return made.analyzer
  }
}
