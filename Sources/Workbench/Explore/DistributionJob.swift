internal import Quantization
internal import Tensors

/// The distribution of a group of tensors: a sample at once, then all weights.
package struct DistributionJob: Job {
  let generation: Int
  let key: Exploration.DistributionKey
  let sources: [WeightSource]

  package var id: JobID { "distribution" }
  package var title: String { "distribution" }
  package var lane: Lane { .analysis }
  package var guardsQuit: Bool { false }

  package func run(_ context: JobContext) throws {
    let weights = sources.reduce(0.0) { $0 + Double($1.shape.elementCount) }
    var clock = RateClock(total: weights)
    let options = DistributionOptions(bins: HistogramPlot.sourceBins, scale: key.axis)
    _ = context.analyzer.distribution(of: sources, options: options, isCancelled: { context.isCancelled }) {
      distribution, fraction in
      let measured = Measured(distribution, fraction: fraction)
      context.post(DistributionResult(generation: generation, key: key, measured: measured))
      context.report(clock.progress(fraction, unit: "weights/s"))
    }
  }
}

struct DistributionResult: ExplorationResult {
  let generation: Int
  let key: Exploration.DistributionKey
  let measured: Measured<Distribution>

  var coalescingKey: String? { "distribution" }

  func enter(_ exploration: inout Exploration) {
    exploration.distributions[key] = measured
  }
}
