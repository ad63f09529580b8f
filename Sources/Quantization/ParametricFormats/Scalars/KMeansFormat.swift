internal import Tensors

/// Scalar codebooks fitted by k-means: each weight is a code of b bits that names one of 2^b values.
///
/// Stored: the codes; 2^b levels as 16-bit floats for each tensor, row or group; one 32-bit scale for the tensor, a
/// power of two that the levels are counted in. `w = s level[q]`.
///
/// The levels of a row or group are those of least squared error, weighed by importance where given (see
/// ``ScalarKMeans``). Those of a tensor are fitted to about 2^19 of its weights, spread evenly.
/// Source: Lloyd, "Least squares quantization in PCM" (1957, IEEE Transactions on Information Theory 1982); Wang and
/// Song, "Ckmeans.1d.dp" (The R Journal 2011) for the optimum; used for weights by Deep Compression (Han et al. 2016)
/// and SqueezeLLM (Kim et al. 2024, a codebook a row).
struct KMeansFormat: TensorFormat {
  let bits: Int
  let scope: ParameterScope

  static let family = FormatFamily(
    title: "k-means codebooks", grammar: "kmeans{1-8}[-tensor|-channel|-g{8-65536}]",
    explanation: """
      The number is the bits of a code: so many bits name one of 2^bits values, fitted by k-means to the tensor's \
      weights, to each channel's (a row; the default) or to each group's of so many weights of a row. Values are \
      16-bit floats and counted: a group needs at least some thousand weights to be worth its own.
      """,
    usual: [KMeansFormat(bits: 4, scope: .tensor), KMeansFormat(bits: 4, scope: .channel)]
  ) { name in
    guard let bits = name.takeNumber(after: "kmeans", in: 1...8) else { return nil }
    return KMeansFormat(bits: bits, scope: ParameterScope.take(from: &name, groups: 8...65536) ?? .channel)
  }

  var name: String { "kmeans\(bits)-\(scope.word)" }
  var summary: String { "\(bits)-bit index of \(1 << bits) fitted values for \(scope.words)" }
  var equation: String { "w = s level[q]" }
  var importance: ImportanceUse { .optional }

  func viewLength(of shape: Shape) -> Int { scope.length(columns: shape.columns) }

  func bitCount(of shape: Shape) throws(QuantizationError) -> Int {
    var sum = BitSum()
    sum.add(shape.elementCount, of: bits)
    sum.add(scope.count(of: shape), of: 16 << bits)
    sum.add(1, of: Grain.bits)
    return try sum.total()
  }

  func fit(_ weights: FittingWeights) throws(QuantizationError) -> any FittedFormat {
    _ = try bitCount(of: weights.shape)
    let grain = try Grain(weights)
    let columns = weights.shape.columns
    let count = 1 << bits
    guard scope == .tensor else {
      return FittedScalars(
        source: .run(scope.length(columns: columns)) { values, importance in
          ScalarLevels(ScalarKMeans.levels(values, importance: importance, count: count))
        }, grain: grain, columns: columns, importance: weights.importance)
    }
    let sample = try FittingSample(weights, count: 1 << 19, grain: grain)
    try weights.checkCancelled()
    let levels = ScalarKMeans.levels(sample.values, importance: sample.importance, count: count)
    return FittedScalars(
      source: .tensor(ScalarLevels(levels)), grain: grain, columns: columns, importance: weights.importance)
  }
}
