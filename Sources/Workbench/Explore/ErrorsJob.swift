internal import Quantization
internal import Tensors

/// What each format would cost a tensor: all of them from a sample first, then one after the other exactly.
package struct ErrorsJob: Job {
  let generation: Int
  let tensor: Int
  let source: WeightSource
  let formats: [any TensorFormat]

  package var id: JobID { "errors" }
  package var title: String { "errors" }
  package var lane: Lane { .analysis }
  package var guardsQuit: Bool { false }

  package func run(_ context: JobContext) throws {
    var feasible: [any TensorFormat] = []
    for format in formats where !context.isCancelled {
      if measure(format, context, isCancelled: { true }, progress: { _ in }) { feasible.append(format) }
    }
    var clock = RateClock(total: Double(source.shape.elementCount) * Double(feasible.count))
    for (index, format) in feasible.enumerated() where !context.isCancelled {
      _ = measure(format, context, isCancelled: { context.isCancelled }) { fraction in
        context.report(clock.progress((Double(index) + fraction) / Double(feasible.count), unit: "weights/s"))
      }
    }
  }

  /// Measures one format; false where the tensor can't be stored in it. `isCancelled` is asked after the sample.
  private func measure(
    _ format: any TensorFormat, _ context: JobContext, isCancelled: @escaping @Sendable () -> Bool,
    progress: (Double) -> Void
  ) -> Bool {
    func post(_ measured: Measured<ErrorStatistics>) {
      context.post(ErrorsResult(generation: generation, tensor: tensor, format: format.name, measured: measured))
    }
    do throws(QuantizationError) {
      _ = try context.analyzer.errors(of: source, in: format, isCancelled: isCancelled) { statistics, fraction in
        post(Measured(statistics, fraction: fraction))
        progress(fraction)
      }
      return true
    } catch {
      post(Measured(nil, fraction: 1, problem: ExplorationProblem("\(error)")))
      return false
    }
  }
}

struct ErrorsResult: ExplorationResult {
  let generation: Int
  let tensor: Int
  let format: String
  let measured: Measured<ErrorStatistics>

  var coalescingKey: String? { format }

  func enter(_ exploration: inout Exploration) {
    exploration.errors[tensor, default: [:]][format] = measured
  }
}
