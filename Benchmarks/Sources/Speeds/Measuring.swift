import Benchmark
import Quantization
import Tensors

/// What the workbench computes of a tensor, here 4096 by 4096 in F32, on all threads.
func measuringSpeeds() -> BenchmarkSuite {
  let suite = BenchmarkSuite(name: "measuring")
  let weights = RandomWeights.normal(4096 * 4096, seed: 3)
  guard let source = try? WeightSource(name: "large", weights: weights, columns: 4096) else { return suite }
  let analyzer = TensorAnalyzer(pool: WorkerPool())
  let amount = Amount(weights.count, .weights)
  suite.benchmark("distribution", settings: amount) { _ = analyzer.distribution(of: [source]) }
  suite.benchmark("sketch") { _ = source.sketch() }
  for name in ["Q8_0", "Q4_0", "Q4_K", "Q6_K", "Q2_K", "IQ4_XS"] {
    guard let format = FormatRegistry.named(name) else { continue }
    suite.benchmark("errors in \(name)", settings: amount) { _ = try analyzer.errors(of: source, in: format) }
    suite.benchmark("first errors in \(name)") { state in
      // The time until the first figures, which are those of a sample.
      var isFirst = true
      state.start()
      var measured: Result<Void, any Error> = .success(())
      _ = try analyzer.errors(of: source, in: format, isCancelled: { false }) { _, _ in
        guard isFirst else { return }
        isFirst = false
        measured = Result { try state.end() }
      }
      try measured.get()
    }
  }
  return suite
}
