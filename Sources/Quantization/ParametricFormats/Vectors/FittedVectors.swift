internal import Tensors

/// Rows cut into short vectors, each replaced by a vector of a codebook times the row's or group's scale.
struct FittedVectors: FittedFormat {
  /// How vectors, scaled to root mean square 1, are coded and come back.
  let code: @Sendable (_ vectors: [Float], _ importance: [Float]?) -> [Float]
  let dimension: Int
  /// Weights of a row that share a scale; nil where the tensor has one, `fixedScale`.
  let length: Int?
  var fixedScale: Float = 0
  /// The scale that vectors are divided by first, over their root mean square.
  var factor: Float = 1
  var isIncoherent = false
  /// The values that a weight can take for scale 1; nil where they are not worth listing.
  var marginalLevels: [Float]?
  let grain: Grain
  let columns: Int
  let importance: [Float]?

  var unit: Int { max(1, columns) }

  func reconstruct(_ weights: Span<Float>, from first: Int, into result: inout MutableSpan<Float>) {
    for (row, _) in WeightRuns(count: weights.count, columns: columns, length: unit) {
      let values = rebuild(weights.extracting(row))
      for index in row { result[index] = values.values[index - row.lowerBound] }
    }
  }

  func levels(_ weights: Span<Float>, from first: Int) -> [BlockLevels] {
    guard !isIncoherent else { return [] }
    return WeightRuns(count: weights.count, columns: columns, length: unit).flatMap { row, _ -> [BlockLevels] in
      let rebuilt = rebuild(weights.extracting(row))
      return WeightRuns(count: row.count, columns: columns, length: length ?? unit).enumerated().map { index, run in
        let range = row.lowerBound + run.0.lowerBound..<row.lowerBound + run.0.upperBound
        // Sums of several codebooks can be nearly anything: what the weights have become stands for it.
        let values = marginalLevels?.map { $0 * rebuilt.scales[index] } ?? Array(rebuilt.values[run.0])
        return BlockLevels(weights: range, values: values)
      }
    }
  }

  /// A row as it comes back, and its scales.
  private func rebuild(_ weights: Span<Float>) -> (values: [Float], scales: [Float]) {
    var row = grain.limitedGrains(weights)
    if isIncoherent { Hadamard.apply(&row) }
    var values: [Float] = []
    var scales: [Float] = []
    for (run, column) in WeightRuns(count: row.count, columns: columns, length: length ?? unit) {
      let own = isIncoherent ? nil : importance.map { Array($0[column..<column + run.count]) }
      let coded = coded(Array(row[run]), importance: own)
      values += coded.values.map { $0 * grain.value }
      scales.append(coded.scale * grain.value)
    }
    if isIncoherent { Hadamard.undo(&values) }
    return (values, scales)
  }

  /// Weights in grains as they come back, and their scale.
  func coded(_ weights: [Float], importance: [Float]?) -> (values: [Float], scale: Float) {
    let start =
      length == nil
      ? fixedScale : Grain.rounded(factor * rootMeanSquare(weights.span, importance: importance?.span))
    guard start > 0 else { return ([Float](repeating: 0, count: weights.count), 0) }
    let vectors = (weights.count + dimension - 1) / dimension
    let padding = [Float](repeating: 0, count: vectors * dimension - weights.count)
    let codes = code(weights.map { $0 / start } + padding, importance.map { $0 + padding })
    let scale = length == nil ? start : bestScale(weights, codes, importance) ?? start
    return (codes.prefix(weights.count).map { $0 * scale }, scale)
  }

  /// The 16-bit scale with the least squared error for codes that are chosen.
  private func bestScale(_ weights: [Float], _ codes: [Float], _ importance: [Float]?) -> Float? {
    var (product, square) = (0.0, 0.0)
    for index in weights.indices {
      let weight = Double(importance?[index] ?? 1)
      product += weight * Double(weights[index]) * Double(codes[index])
      square += weight * Double(codes[index]) * Double(codes[index])
    }
    let scale = Grain.rounded(Float(product / square))
    return product > 0 && square > 0 && scale > 0 ? scale : nil
  }
}
