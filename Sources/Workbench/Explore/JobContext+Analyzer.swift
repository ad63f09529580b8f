internal import Quantization
internal import Tensors

extension JobContext {
  /// The lane's analyzer, with a pool of its own.
  var analyzer: TensorAnalyzer {
    if let known = store[TensorAnalyzer.self] { return known }
    let made = TensorAnalyzer(pool: WorkerPool())
    store[TensorAnalyzer.self] = made
    return made
  }
}
