internal import Quantization
internal import Tensors

/// What each format would cost a tensor: all of them from a sample first, then one after the other exactly.
package struct ErrorsJob: Job {
  let generation: Int
  let tensor: Int
  let source: WeightSource
  let formats: [any TensorFormat]
  /// The model that `source` is of, where it is not the open one.
  let reference: ModelID?
  /// The open file's own tensor, where it is measured too.
  let stored: StoredTensor?

  package var id: JobID { "errors" }
  package var title: String { "errors" }
  package var lane: Lane { .analysis }
  package var guardsQuit: Bool { false }

  package func run(_ context: JobContext) throws {
    var feasible: [Candidate] = []
    let all = (stored.map { [(Exploration.ownName, $0)] } ?? []) + formats.map { ($0.name, $0) }
    for candidate in all where !context.isCancelled {
      if measure(candidate, context, isCancelled: { true }, progress: { _ in }) { feasible.append(candidate) }
    }
    var clock = RateClock(total: Double(source.shape.elementCount) * Double(feasible.count))
    for (index, candidate) in feasible.enumerated() where !context.isCancelled {
      _ = measure(candidate, context, isCancelled: { context.isCancelled }) { fraction in
        context.report(clock.progress((Double(index) + fraction) / Double(feasible.count), unit: "weights/s"))
      }
    }
  }

  /// A format, and what its figures are kept under.
  private typealias Candidate = (name: String, format: any TensorFormat)

  /// Measures one format; false where the tensor can't be stored in it. `isCancelled` is asked after the sample.
  private func measure(
    _ candidate: Candidate, _ context: JobContext, isCancelled: @escaping @Sendable () -> Bool,
    progress: (Double) -> Void
  ) -> Bool {
    func post(_ measured: Measured<ErrorStatistics>) {
      context.post(
        ErrorsResult(
          generation: generation, tensor: tensor, reference: reference, format: candidate.name, measured: measured))
    }
    do throws(QuantizationError) {
      _ = try context.analyzer.errors(of: source, in: candidate.format, isCancelled: isCancelled) {
        statistics, fraction in
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
  let reference: ModelID?
  let format: String
  let measured: Measured<ErrorStatistics>

  var coalescingKey: String? { format }

  func enter(_ exploration: inout Exploration) {
    // Late figures from another reference are dropped.
    guard exploration.reference?.id == reference else { return }
    exploration.errors[tensor, default: [:]][format] = measured
  }
}
