internal import Quantization
internal import Tensors

/// What a format costs a tensor, from a sample of its rows.
package struct SurveyedError: Hashable, Sendable {
  /// The format that was measured: the chosen one, or the nearest that the tensor fits into.
  package let format: String
  /// Root of the mean squared error, relative to that of the weights; nil where it can't be measured.
  package let error: Double?
}

/// A tensor, and the format it is surveyed in.
struct SurveyedTensor: Sendable {
  let index: Int
  let source: WeightSource
  let format: any TensorFormat
}

/// What the chosen format costs every tensor of the model.
package struct SurveyJob: Job {
  let generation: Int
  /// The chosen format.
  let format: String
  let reference: ModelID?
  let tensors: [SurveyedTensor]

  package var id: JobID { "survey" }
  package var title: String { "errors of all tensors" }
  package var lane: Lane { .survey }
  package var guardsQuit: Bool { false }

  private static let together = 8

  package func run(_ context: JobContext) throws {
    let analyzer = context.quietAnalyzer
    for start in stride(from: 0, to: tensors.count, by: SurveyJob.together) {
      var found: [Int: SurveyedError] = [:]
      for tensor in tensors[start..<min(start + SurveyJob.together, tensors.count)] {
        guard !context.isCancelled else { return }
        found[tensor.index] = SurveyedError(format: tensor.format.name, error: SurveyJob.error(tensor, analyzer))
      }
      context.post(SurveyResult(generation: generation, format: format, reference: reference, errors: found))
      context.report(JobProgress(fraction: Double(start + found.count) / Double(tensors.count)))
    }
  }

  /// The relative error of a sample: all that is measured before the job would go on.
  private static func error(_ tensor: SurveyedTensor, _ analyzer: TensorAnalyzer) -> Double? {
    var error: Double?
    _ = try? analyzer.errors(of: tensor.source, in: tensor.format, isCancelled: { true }) { statistics, _ in
      guard statistics.count > statistics.nonFiniteCount, !statistics.sqnr.isNaN else { return }
      error = statistics.relativeError
    }
    return error
  }
}

struct SurveyResult: ExplorationResult {
  let generation: Int
  let format: String
  let reference: ModelID?
  let errors: [Int: SurveyedError]

  func enter(_ exploration: inout Exploration) {
    // Late figures from another reference are dropped.
    guard exploration.reference?.id == reference else { return }
    exploration.surveys[format, default: [:]].merge(errors) { $1 }
  }
}

/// Looks for weights that are no finite numbers, tensor after tensor.
package struct NonFiniteJob: Job {
  let generation: Int
  let sources: [(index: Int, source: WeightSource)]

  package var id: JobID { "not finite" }
  package var title: String { "search for NaN" }
  package var lane: Lane { .survey }
  package var guardsQuit: Bool { false }

  package func run(_ context: JobContext) throws {
    let analyzer = context.quietAnalyzer
    var clock = RateClock(total: sources.reduce(0.0) { $0 + Double($1.source.shape.elementCount) })
    for (position, item) in sources.enumerated() {
      let found = analyzer.nonFiniteWeights(of: item.source, isCancelled: { context.isCancelled }) { fraction in
        context.report(clock.progress((Double(position) + fraction) / Double(sources.count), unit: "weights/s"))
      }
      guard let found else { return }
      context.post(NonFiniteResult(generation: generation, index: item.index, found: found))
    }
  }
}

struct NonFiniteResult: ExplorationResult {
  let generation: Int
  let index: Int
  let found: NonFiniteWeights

  func enter(_ exploration: inout Exploration) {
    exploration.nonFinite[index] = found
  }
}

extension ErrorStatistics {
  /// Root of the mean squared error, relative to that of the weights.
  var relativeError: Double { Logarithm.exponential(-sqnr * 2.302585092994046 / 20) }
}

extension NonFiniteWeights {
  /// How many there are and where, for the histogram; nil where there are none.
  func sentence(columns: Int) -> String? {
    guard let place = firstPlace(columns: columns) else { return nil }
    return "\(Quantity.grouped(nan)) NaN, \(Quantity.grouped(infinite)) infinite, "
      + "first in row \(place.row) column \(place.column)"
  }
}
