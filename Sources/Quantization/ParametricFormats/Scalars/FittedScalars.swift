internal import Tensors

/// Weights that are each replaced by the nearest level of a scalar codebook.
struct FittedScalars: FittedFormat {
  /// How the codebook of a run of weights comes about.
  enum Source: Sendable {
    /// One for the whole tensor.
    case tensor(ScalarLevels)
    /// One for each run of so many weights of a row: of these weights, in grains, and their importance.
    case run(Int, @Sendable (_ weights: [Float], _ importance: [Float]?) -> ScalarLevels)
  }

  let source: Source
  let grain: Grain
  let columns: Int
  let importance: [Float]?

  var unit: Int {
    switch source {
    case .tensor: 1
    case .run: max(1, columns)
    }
  }

  func reconstruct(_ weights: Span<Float>, from first: Int, into result: inout MutableSpan<Float>) {
    for (range, levels) in codebooks(weights) {
      let snapped = levels.snap(grain.grains(weights.extracting(range)).span)
      for index in range { result[index] = snapped[index - range.lowerBound] * grain.value }
    }
  }

  func levels(_ weights: Span<Float>, from first: Int) -> [BlockLevels] {
    codebooks(weights).map { range, levels in
      BlockLevels(weights: range, values: levels.levels.map { $0 * grain.value })
    }
  }

  /// The codebook of each run, which begin at the row's start.
  private func codebooks(_ weights: Span<Float>) -> [(Range<Int>, ScalarLevels)] {
    switch source {
    case .tensor(let levels):
      return [(0..<weights.count, levels)]
    case .run(let length, let make):
      return WeightRuns(count: weights.count, columns: columns, length: length).map { range, column in
        let run = FiniteWeights(
          weights.extracting(range), importance: importance.map { $0[column..<column + range.count] }, grain: grain)
        return (range, make(run.values, run.importance))
      }
    }
  }
}

/// The finite ones of some weights, in grains, each with its importance.
struct FiniteWeights {
  private(set) var values: [Float]
  private(set) var importance: [Float]?

  init(_ weights: Span<Float>, importance: ArraySlice<Float>?, grain: Grain) {
    values = grain.grains(weights)
    self.importance = importance.map { Array($0) }
    let finite = weights.indices.filter { weights[$0].isFinite }
    guard finite.count < weights.count else { return }
    values = finite.map { values[$0] }
    if let all = self.importance { self.importance = finite.map { all[$0] } }
  }
}
