internal import CKernels
internal import Tensors

/// How runs of weights that share parameters are stored.
protocol RunRounding: Sendable {
  /// What a run stores besides its codes.
  associatedtype Parameters: Sendable

  /// The parameters for `weights`, of which any may be NaN or infinite.
  func parameters(for weights: Span<Float>, importance: Span<Float>?) -> Parameters

  /// Makes `result` the weights as they come back.
  func round(_ weights: Span<Float>, _ parameters: Parameters, into result: inout MutableSpan<Float>)

  /// The values that weights can take, in any order.
  func levels(_ parameters: Parameters) -> [Float]
}

/// A format whose weights share parameters by runs, for one tensor.
struct FittedRuns<Rounding: RunRounding>: FittedFormat {
  let rounding: Rounding
  let scope: ParameterScope
  let columns: Int
  let importance: [Float]?

  /// The parameters of the whole tensor, where the scope is that.
  let shared: Rounding.Parameters?

  init(
    _ rounding: Rounding, scope: ParameterScope, columns: Int, importance: [Float]? = nil,
    shared: Rounding.Parameters? = nil
  ) {
    self.rounding = rounding
    self.scope = scope
    self.columns = columns
    self.importance = importance
    self.shared = shared
  }

  var unit: Int { scope.unit(columns: columns) }

  func reconstruct(_ weights: Span<Float>, from first: Int, into result: inout MutableSpan<Float>) {
    if let shared { return rounding.round(weights, shared, into: &result) }
    for (run, column) in runs(weights, first) {
      let part = weights.extracting(run)
      var target = result._mutatingExtracting(run)
      rounding.round(part, parameters(part, column), into: &target)
    }
  }

  func levels(_ weights: Span<Float>, from first: Int) -> [BlockLevels] {
    var levels: [BlockLevels] = []
    for (run, column) in runs(weights, first) {
      let known = shared ?? parameters(weights.extracting(run), column)
      levels.append(BlockLevels(weights: run, values: rounding.levels(known)))
    }
    return levels
  }

  private func runs(_ weights: Span<Float>, _ first: Int) -> WeightRuns {
    WeightRuns(count: weights.count, from: first, columns: columns, scope: scope)
  }

  private func parameters(_ weights: Span<Float>, _ column: Int) -> Rounding.Parameters {
    let importance = importance?.span.extracting(column..<column + weights.count)
    return rounding.parameters(for: weights, importance: importance)
  }
}

/// The finite weights' extremes; nil where no weight is finite.
struct Extent: Sendable {
  var low: Float
  var high: Float
  var magnitude: Float { max(-low, high) }

  init?(_ weights: Span<Float>) {
    var extent: [Float] = [0, 0, 0]
    unsafe weights.withUnsafeBufferPointer {
      unsafe qs_rounding_kernels_current().pointee.extent($0.baseAddress, Int64($0.count), &extent)
    }
    guard extent[0] <= extent[1] else { return nil }
    (low, high) = (extent[0], extent[1])
  }

  /// The extremes of all weights of a tensor; nil where none is finite.
  static func of(_ weights: FittingWeights) throws(QuantizationError) -> Extent? {
    try weights.reduce(unit: 1, nil as Extent?) { weights, _ in
      Extent(weights)
    } combine: { all, part in
      guard let part else { return }
      all = all.map { $0.joined(with: part) } ?? part
    }
  }

  private func joined(with other: Extent) -> Extent {
    var result = self
    result.low = min(low, other.low)
    result.high = max(high, other.high)
    return result
  }
}
