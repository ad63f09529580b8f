internal import Tensors

/// Integers of 2 to 8 bits in even steps: the round-to-nearest that calibrated methods start from and are measured by.
///
/// Stored for the tensor, each row or each group: the step s as binary16, and where the format is asymmetric the zero
/// point z, an integer of as many bits as a code.
/// - Symmetric: codes q from -2^(b-1) to 2^(b-1) - 1, `w = s q`; the step brings the largest magnitude kept to
///   2^(b-1) - 1.
/// - Asymmetric: codes q from 0 to 2^b - 1, `w = s (q - z)`; the range that is kept, zero always in it, has 2^b - 1
///   steps. Zero comes back as zero.
///
/// The range that is kept: all weights (minmax); the percentile P of the magnitudes, or of either tail where asymmetric
/// (pP; for the whole tensor from a sample of 2^20 weights); or the one of least squared error (mse), weighted by
/// importance where there is an importance matrix, found by trying ever smaller ranges.
/// Source: Jacob et al., "Quantization and training of neural networks for efficient integer-arithmetic-only
/// inference", arXiv 1712.05877; Nagel et al., "A white paper on neural network quantization", arXiv 2106.08295.
struct UniformIntegerFormat: TensorFormat {
  let rounding: UniformRounding
  let scope: ParameterScope

  static let family = FormatFamily(
    title: "Uniform integers",
    grammar: "int{2...8}-{sym|asym}[-tensor|-channel|-gN][-minmax|-pP|-mse]",
    explanation: """
      Even steps around zero (sym) or between a minimum and a maximum (asym: scale and zero point), stored for the \
      tensor, each row (channel, if nothing is said) or each N weights of a row. The steps span all weights (minmax, if \
      nothing is said), those within percentile P of 50 to 100, such as p99.9, or the range of least squared error (mse).
      """,
    usual: [
      UniformIntegerFormat(bits: 8, isSymmetric: true, scope: .channel, range: .all),
      UniformIntegerFormat(bits: 4, isSymmetric: true, scope: .group(64), range: .leastError),
      UniformIntegerFormat(bits: 4, isSymmetric: false, scope: .group(128), range: .all),
      UniformIntegerFormat(bits: 4, isSymmetric: false, scope: .group(128), range: .leastError),
      UniformIntegerFormat(bits: 3, isSymmetric: false, scope: .group(64), range: .leastError),
      UniformIntegerFormat(bits: 2, isSymmetric: false, scope: .group(32), range: .leastError),
    ]
  ) { name in
    let kinds: [(word: String, value: Bool)] = [("sym", true), ("asym", false)]
    guard let bits = name.takeNumber(after: "int", in: 2...8), let isSymmetric = name.takeOne(of: kinds) else {
      return nil
    }
    let scope = ParameterScope.take(from: &name, groups: 2...65536) ?? .channel
    let range = UniformRange.take(from: &name) ?? .all
    return UniformIntegerFormat(bits: bits, isSymmetric: isSymmetric, scope: scope, range: range)
  }

  init(bits: Int, isSymmetric: Bool, scope: ParameterScope, range: UniformRange) {
    rounding = UniformRounding(bits: bits, isSymmetric: isSymmetric, range: range)
    self.scope = scope
  }

  private var kind: String { rounding.isSymmetric ? "sym" : "asym" }

  var name: String { "int\(rounding.bits)-\(kind)-\(scope.word)" + (rounding.range.word.map { "-" + $0 } ?? "") }

  var summary: String {
    "\(rounding.bits) bits, \(rounding.isSymmetric ? "scale" : "scale and zero point") for \(scope.words), "
      + rounding.range.words
  }

  var equation: String { rounding.isSymmetric ? "w = s q" : "w = s (q - z)" }
  var importance: ImportanceUse { rounding.range == .leastError ? .optional : .ignored }

  func viewLength(of shape: Shape) -> Int { scope.length(columns: shape.columns) }

  func bitCount(of shape: Shape) throws(QuantizationError) -> Int {
    let parameters = 16 + (rounding.isSymmetric ? 0 : rounding.bits)
    return try BitSum((shape.elementCount, rounding.bits), (scope.count(of: shape), parameters)).total()
  }

  func fit(_ weights: FittingWeights) throws(QuantizationError) -> any FittedFormat {
    let shared = scope == .tensor ? try rounding.grid(fitting: weights) : nil
    return FittedRuns(
      rounding, scope: scope, columns: weights.shape.columns,
      importance: importance == .optional ? weights.importance : nil, shared: shared)
  }
}

/// Which weights the steps of a uniform format span.
enum UniformRange: Sendable, Hashable {
  case all
  /// 50 ... 100.
  case percentile(Double)
  case leastError

  /// The word in a format's name; nil for the one that goes without saying.
  var word: String? {
    switch self {
    case .all: nil
    case .percentile(let rank): "p" + (rank == rank.rounded() ? "\(Int(rank))" : "\(rank)")
    case .leastError: "mse"
    }
  }

  var words: String {
    switch self {
    case .all: "all weights in range"
    case .percentile(let rank): "range at percentile \(rank)"
    case .leastError: "range of least error"
    }
  }

  static func take(from name: inout FormatName) -> UniformRange? {
    let fixed: [(word: String, value: UniformRange)] = [("minmax", .all), ("mse", .leastError)]
    if let range = name.takeOne(of: fixed) { return range }
    return name.takeFraction(after: "p", decimals: 3, in: 50...100).map { .percentile($0) }
  }
}
