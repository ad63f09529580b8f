internal import Tensors

/// Eight weights a code of the lattice E8: QuIP#'s codebooks.
///
/// Rows are cut into vectors of 8, the last of a row filled up with zeros. Stored, for each vector: at 2 bits a weight 16
/// bits that name an E8P vector (``E8P``); at 3 bits 8 more for a short vector of E8 (``E8Short``), which codes what
/// the first leaves, 2.04 times larger; at 4 bits 16 more for a second E8P vector, 3.45 times finer. Further a 16-bit
/// scale for the tensor, each row or each group, and one 32-bit scale for the tensor, a power of two that the others
/// are counted in. `w = s d (e8p[q1] + e8p[q2] / 3.45)`. With `had`, rows go through signs and Hadamard's
/// transform first (``Hadamard``) and back afterwards; signs cost nothing.
///
/// The first vector is the nearest, exactly; the second is the nearest to what is left. Scales are searched on a
/// sample and then fitted by least squares.
/// Source: QuIP# (Tseng et al. 2024); the two factors are those of its published implementation.
struct E8PFormat: TensorFormat {
  /// 2, 3 or 4 bits a weight, scales aside.
  let bits: Int
  let isIncoherent: Bool
  let scope: ParameterScope

  static let family = FormatFamily(
    title: "E8 lattice codes", grammar: "e8p{2-4}[-had][-tensor|-channel|-g{8-65536}]",
    explanation: """
      QuIP#'s codebooks: 8 weights in 16, 24 or 32 bits. had spreads outliers over a row by random signs and a \
      Hadamard transform first. The scale is that of the tensor, of each channel (a row; the default) or of each group \
      of so many weights of a row, a multiple of 8.
      """,
    usual: [2, 4].map { E8PFormat(bits: $0, isIncoherent: false, scope: .channel) }
  ) { name in
    guard let bits = name.takeNumber(after: "e8p", in: 2...4) else { return nil }
    let isIncoherent = name.take("had")
    let scope = ParameterScope.take(from: &name, groups: 8...65536) ?? .channel
    if case .group(let size) = scope, !size.isMultiple(of: 8) { return nil }
    return E8PFormat(bits: bits, isIncoherent: isIncoherent, scope: scope)
  }

  var name: String { "e8p\(bits)-" + (isIncoherent ? "had-" : "") + scope.word }

  var summary: String {
    let kind = ["E8P lattice code", "E8P and short E8 codes", "two E8P lattice codes"][bits - 2]
    return "8 weights: \(kind), a scale for \(scope.words)" + (isIncoherent ? ", Hadamard" : "")
  }

  var equation: String {
    let sum = ["e8p[q]", "(e8p[q1] + e8[q2] / 2.04)", "(e8p[q1] + e8p[q2] / 3.45)"][bits - 2]
    return "w = s d " + sum + (isIncoherent ? " H" : "")
  }

  func viewLength(of shape: Shape) -> Int { scope.length(columns: shape.columns) }

  func bitCount(of shape: Shape) throws(QuantizationError) -> Int {
    var sum = BitSum()
    sum.add(ParameterScope.channel.count(of: shape) * ((shape.columns + 7) / 8), of: 8 * bits)
    sum.add(scope.count(of: shape), of: 16)
    sum.add(1, of: Grain.bits)
    return try sum.total()
  }

  func fit(_ weights: FittingWeights) throws(QuantizationError) -> any FittedFormat {
    _ = try bitCount(of: weights.shape)
    let grain = try Grain(weights)
    let columns = weights.shape.columns
    var fitted = FittedVectors(
      code: { [bits] vectors, _ in E8PFormat.code(vectors, bits: bits) }, dimension: 8,
      length: scope == .tensor ? nil : scope.length(columns: columns), isIncoherent: isIncoherent,
      marginalLevels: marginalLevels, grain: grain, columns: columns, importance: nil)
    let rows = try sampleRows(weights, grain)
    if scope == .tensor {
      fitted.fixedScale = try tensorScale(rows, fitted, weights)
    } else {
      fitted.factor = try bestFactor(weights) { factor in
        fitted.factor = factor
        return rows.reduce(0) { $0 + Self.error($1, fitted.coded($1, importance: nil).values) }
      }
    }
    return fitted
  }

  /// The sum of E8 codes nearest to each vector of 8, one code after the other.
  static func code(_ vectors: [Float], bits: Int) -> [Float] {
    let first = E8P.nearest(vectors).values
    guard bits > 2 else { return first }
    let finer: Float = bits == 3 ? 2.04 : 3.45
    let rest = zip(vectors, first).map { ($0 - $1) * finer }
    let second: [Float]
    if bits == 3 {
      second = E8Short.codebook.decode(E8Short.codebook.nearest(rest, importance: nil).codes)
    } else {
      second = E8P.nearest(rest).values
    }
    return zip(first, second).map { $0 + $1 / finer }
  }

  private var marginalLevels: [Float] {
    let second: [Float] =
      switch bits {
      case 2: [0]
      case 3: [-2, -1, -0.5, 0, 0.5, 1, 2].map { $0 / 2.04 }
      default: E8P.marginalLevels.map { $0 / 3.45 }
      }
    return E8P.marginalLevels.flatMap { first in second.map { first + $0 } }
  }

  /// Some runs that share a scale, in grains, transformed.
  private func sampleRows(_ weights: FittingWeights, _ grain: Grain) throws(QuantizationError) -> [[Float]] {
    let columns = max(1, weights.shape.columns)
    let sample = try weights.sample(1 << 14, piece: columns)
    var result: [[Float]] = []
    for (row, _) in WeightRuns(count: sample.weights.count, columns: columns, scope: .channel) {
      var values = grain.limitedGrains(sample.weights.span.extracting(row))
      if isIncoherent { Hadamard.apply(&values) }
      for (run, _) in WeightRuns(count: values.count, columns: columns, length: scope.length(columns: columns)) {
        result.append(Array(values[run]))
      }
    }
    return result
  }

  private static func error(_ weights: [Float], _ coded: [Float]) -> Double {
    zip(weights, coded).reduce(0) { sum, pair in
      let error = Double(pair.0) - Double(pair.1)
      return sum + error * error
    }
  }

  /// The published scales are for normally distributed weights of root mean square 1.
  private static let publishedScale: [Float] = [1, 1 / 0.98, 1 / 1.03]

  /// The factor to the published scale with the least error.
  private func bestFactor(
    _ weights: FittingWeights, _ error: (Float) -> Double
  ) throws(QuantizationError) -> Float {
    var best = (factor: Self.publishedScale[bits - 2], error: Double.infinity)
    for step: Float in [0.8, 0.88, 0.94, 1, 1.06, 1.13, 1.22, 1.35] {
      try weights.checkCancelled()
      let factor = Self.publishedScale[bits - 2] * step
      let found = error(factor)
      if found < best.error { best = (factor, found) }
    }
    return best.factor
  }

  private func tensorScale(
    _ rows: [[Float]], _ fitted: FittedVectors, _ weights: FittingWeights
  ) throws(QuantizationError) -> Float {
    var fitted = fitted
    // The span of an expression of its own makes a debug build of Swift 6.3 fail.
    let weightsOfRows = rows.flatMap(\.self)
    let size = rootMeanSquare(weightsOfRows.span, importance: nil)
    let factor = try bestFactor(weights) { factor in
      fitted.fixedScale = Grain.rounded(factor * size)
      return rows.reduce(0) { $0 + Self.error($1, fitted.coded($1, importance: nil).values) }
    }
    return Grain.rounded(factor * size)
  }
}
