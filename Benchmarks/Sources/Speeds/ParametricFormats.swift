import Benchmark
import Quantization
import Tensors

/// Formats with parameters on a matrix of 1536 by 1024: found for the tensor on all threads, applied on one.
func parametricSpeeds() -> BenchmarkSuite {
  let columns = 1536
  let weights = RandomWeights.normal(columns * 1024, seed: 1)
  let pool = WorkerPool()
  let suite = BenchmarkSuite(name: "parametric")
  guard let source = try? WeightSource(name: "random", weights: weights, columns: columns) else { return suite }
  let amount = Amount(weights.count, .weights)
  for format in FormatRegistry.families.flatMap(\.usual) + larger {
    suite.benchmark("fit \(format.name)", settings: amount) {
      _ = try format.fit(FittingWeights(source, pool: pool))
    }
    let fitted = LazyFit(format, source, pool)
    var result = weights
    suite.benchmark("apply \(format.name)", settings: amount) { state in
      let fitted = try fitted.value
      try state.measure {
        var span = result.mutableSpan
        fitted.reconstruct(weights.span, from: 0, into: &span)
      }
    }
  }
  return suite
}

/// Members of families that are costlier than those in every table.
private let larger = ["vq2x8", "vq8x12", "aqlm2x8", "aqlm4x8", "kmeans8-channel"].compactMap {
  FormatRegistry.tensorFormat(named: $0)
}

/// A format's parameters for a tensor, found once, when they are first needed.
private final class LazyFit {
  private let find: () throws -> any FittedFormat
  private var found: (any FittedFormat)?

  init(_ format: any TensorFormat, _ source: WeightSource, _ pool: WorkerPool) {
    find = { try format.fit(FittingWeights(source, pool: pool)) }
  }

  var value: any FittedFormat {
    get throws {
      if let found { return found }
      let made = try find()
      found = made
      return made
    }
  }
}
