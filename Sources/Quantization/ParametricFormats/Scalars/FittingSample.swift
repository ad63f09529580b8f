internal import Tensors

/// Finite weights of a tensor, spread evenly, in grains, each with its importance.
struct FittingSample {
  private(set) var values: [Float] = []
  private(set) var importance: [Float]?

  /// About `count` weights in pieces of 256.
  init(_ weights: FittingWeights, count: Int, grain: Grain) throws(QuantizationError) {
    let sample = try weights.sample(count, piece: 256)
    let columns = max(1, weights.shape.columns)
    if weights.importance != nil { importance = [] }
    for (piece, start) in sample.starts.enumerated() {
      let range = piece * 256..<min(sample.weights.count, (piece + 1) * 256)
      let own = weights.importance.map { all in range.map { all[(start + $0 - range.lowerBound) % columns] } }
      let finite = FiniteWeights(sample.weights.span.extracting(range), importance: own?[...], grain: grain)
      values += finite.values
      importance? += finite.importance ?? []
    }
  }

  /// The weights over the root mean square of their run: pieces of whole runs of `length`, from rows' starts.
  static func normalised(
    _ weights: FittingWeights, count: Int, length: Int, grain: Grain
  ) throws(QuantizationError) -> FittingSample {
    let columns = max(1, weights.shape.columns)
    let sample = try weights.sample(count, piece: columns)
    var result = FittingSample(hasImportance: weights.importance != nil)
    for (range, column) in WeightRuns(count: sample.weights.count, columns: columns, length: length) {
      let run = FiniteWeights(
        sample.weights.span.extracting(range),
        importance: weights.importance.map { $0[column..<column + range.count] }, grain: grain)
      let size = rootMeanSquare(run.values.span, importance: run.importance?.span)
      guard size > 0 else { continue }
      result.values += run.values.map { $0 / size }
      result.importance? += run.importance ?? []
    }
    return result
  }

  private init(hasImportance: Bool) {
    importance = hasImportance ? [] : nil
  }
}
