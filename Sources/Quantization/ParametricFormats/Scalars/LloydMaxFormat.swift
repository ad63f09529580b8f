internal import Tensors

/// Scalar quantizers of least squared error for a density: codes of b bits, and one scale for each tensor, row or
/// group.
///
/// Stored: the codes; a 16-bit scale for each tensor, row or group; one 32-bit scale for the tensor, a power of two
/// that the others are counted in; where the density is the tensor's own, its 2^b levels as 16-bit floats.
/// `w = s d level[q]`.
///
/// The levels are made for weights of root mean square 1: of a normal density (`gauss`), of Laplace's (`laplace`), or of
/// the tensor's own, from a histogram of its weights, each over the root mean square of its run. The scale is then
/// searched for the least squared error, weighed by importance where given. Means are taken as 0.
/// Source: Max, "Quantizing for minimum distortion" (IRE Transactions on Information Theory 1960); Lloyd (1982).
struct LloydMaxFormat: TensorFormat {
  let bits: Int
  /// Nil for the tensor's own.
  let density: LloydMax.Density?
  let scope: ParameterScope

  static let family = FormatFamily(
    title: "Lloyd-Max quantizers", grammar: "lloydmax{1-8}[-gauss|-laplace][-tensor|-channel|-g{8-65536}]",
    explanation: """
      The number is the bits of a code. The 2^bits levels are those of least squared error for normally distributed \
      weights (gauss), for Laplace's distribution (laplace), or, without a word, for the tensor's own histogram; they \
      are scaled for the tensor, each channel (a row) or each group of so many weights of a row (the default: g64).
      """,
    usual: [
      LloydMaxFormat(bits: 4, density: .gauss, scope: .group(64)),
      LloydMaxFormat(bits: 3, density: nil, scope: .group(64)),
    ]
  ) { name in
    guard let bits = name.takeNumber(after: "lloydmax", in: 1...8) else { return nil }
    let density = name.takeOne(of: LloydMax.Density.allCases.map { ($0.rawValue, $0) })
    let scope = ParameterScope.take(from: &name, groups: 8...65536) ?? .group(64)
    return LloydMaxFormat(bits: bits, density: density, scope: scope)
  }

  var name: String {
    "lloydmax\(bits)-" + (density.map { "\($0.rawValue)-" } ?? "") + scope.word
  }

  var summary: String {
    let kind =
      switch density {
      case .gauss: "a normal density"
      case .laplace: "Laplace's density"
      case nil: "the tensor's histogram"
      }
    return "\(1 << bits) best levels for \(kind), a scale for \(scope.words)"
  }

  var equation: String { "w = s d level[q]" }
  var importance: ImportanceUse { .optional }

  func viewLength(of shape: Shape) -> Int { scope.length(columns: shape.columns) }

  func bitCount(of shape: Shape) throws(QuantizationError) -> Int {
    var sum = BitSum()
    sum.add(shape.elementCount, of: bits)
    sum.add(scope.count(of: shape), of: 16)
    if density == nil { sum.add(1, of: 16 << bits) }
    sum.add(1, of: Grain.bits)
    return try sum.total()
  }

  func fit(_ weights: FittingWeights) throws(QuantizationError) -> any FittedFormat {
    _ = try bitCount(of: weights.shape)
    let grain = try Grain(weights)
    let columns = weights.shape.columns
    let levels = try unitLevels(weights, grain)
    guard scope == .tensor else {
      return FittedScalars(
        source: .run(scope.length(columns: columns)) { values, importance in
          levels.scaled(by: ScalarScale(levels: levels).scale(values.span, importance: importance?.span))
        }, grain: grain, columns: columns, importance: weights.importance)
    }
    let sample = try FittingSample(weights, count: 1 << 18, grain: grain)
    let scale = ScalarScale(levels: levels).scale(sample.values.span, importance: sample.importance?.span)
    return FittedScalars(
      source: .tensor(levels.scaled(by: scale)), grain: grain, columns: columns, importance: weights.importance)
  }

  /// The levels for weights of root mean square 1.
  private func unitLevels(_ weights: FittingWeights, _ grain: Grain) throws(QuantizationError) -> ScalarLevels {
    if let density { return ScalarLevels(LloydMax.levels(1 << bits, for: density).map { Float($0) }) }
    let sample =
      scope == .tensor
      ? try FittingSample(weights, count: 1 << 18, grain: grain)
      : try FittingSample.normalised(
        weights, count: 1 << 18, length: scope.length(columns: weights.shape.columns), grain: grain)
    try weights.checkCancelled()
    // In units of 2^-10 of the root mean square, so that the smallest levels are precise too.
    let size = rootMeanSquare(sample.values.span, importance: sample.importance?.span)
    guard size > 0 else { return ScalarLevels([0]) }
    let units = sample.values.map { $0 / size * 1024 }
    let levels = ScalarKMeans.levels(units, importance: sample.importance, count: 1 << bits)
    return ScalarLevels(levels.map { $0 / 1024 })
  }
}
