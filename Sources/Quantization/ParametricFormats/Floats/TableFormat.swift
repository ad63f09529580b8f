internal import Tensors

/// The 4-bit types of bitsandbytes: an index of 16 uneven values times the largest magnitude of a block.
///
/// - NF4: values that a standard normal distribution fills equally, scaled to -1 ... 1, zero among them.
/// - FP4: a float of sign, two bits of exponent and one of mantissa, its largest value scaled to 1: 0, 1/192, 1/6, 1/4,
///   1/3, 1/2, 2/3, 1.
///
/// A block is N weights (64 if nothing is said) counted through all rows, as bitsandbytes flattens a tensor; its scale
/// a is binary32: `w = a value(q)`. Double quantization stores the scales in a byte each: less their mean over the
/// tensor (binary32), by blocks of 256 scaled by the largest magnitude (binary32), as indices of the dynamic map, whose
/// 256 values are sums of a power of ten and even steps.
/// Source: Dettmers et al., "QLoRA", arXiv 2305.14314; Dettmers, "8-bit approximations for parallelism in deep
/// learning", arXiv 1511.04561; the types' values are those of bitsandbytes.
struct TableFormat: TensorFormat {
  let table: ValueTable
  let blockSize: Int
  let isDouble: Bool

  static let family = FormatFamily(
    title: "bitsandbytes",
    grammar: "{nf4|fp4}[-bN][-dq]",
    explanation: """
      A 4-bit index of 16 uneven values and a 32-bit scale for each N weights, 64 if nothing is said; dq stores the \
      scales in 8 bits, 256 of them with a scale of their own (double quantization).
      """,
    usual: [
      TableFormat(table: .nf4, blockSize: 64, isDouble: false), TableFormat(table: .nf4, blockSize: 64, isDouble: true),
      TableFormat(table: .fp4, blockSize: 64, isDouble: false),
    ]
  ) { name in
    let tables: [(word: String, value: ValueTable)] = [("nf4", .nf4), ("fp4", .fp4)]
    guard let table = name.takeOne(of: tables) else { return nil }
    let size = name.takeNumber(after: "b", in: 2...4096) ?? 64
    return TableFormat(table: table, blockSize: size, isDouble: name.take("dq"))
  }

  private var scope: ParameterScope { .block(blockSize) }

  /// Scales that share a scale.
  static let scalesPerBlock = 256

  var name: String { table.word + (blockSize == 64 ? "" : "-b\(blockSize)") + (isDouble ? "-dq" : "") }

  var summary: String {
    "\(table.summary), \(isDouble ? "8-bit" : "32-bit") scale for \(blockSize) weights"
  }

  var equation: String { "w = a \(table.word)[q]" }

  func viewLength(of shape: Shape) -> Int { scope.length(columns: shape.columns) }

  func bitCount(of shape: Shape) throws(QuantizationError) -> Int {
    let codes = (shape.elementCount, 4)
    let scales = scope.count(of: shape)
    guard isDouble else { return try BitSum(codes, (scales, 32)).total() }
    let blocks = ParameterScope.block(blockSize * Self.scalesPerBlock).count(of: shape)
    return try BitSum(codes, (scales, 8), (blocks, 32), (1, 32)).total()
  }

  func fit(_ weights: FittingWeights) throws(QuantizationError) -> any FittedFormat {
    guard isDouble else { return FittedRuns(TableRounding(table: table), scope: scope, columns: weights.shape.columns) }
    return FittedDoubleTable(table: table, blockSize: blockSize, mean: try meanScale(weights))
  }

  /// The mean of all blocks' scales, 0 for an empty tensor.
  private func meanScale(_ weights: FittingWeights) throws(QuantizationError) -> Float {
    let size = blockSize
    let sum = try weights.reduce(unit: size, (sum: 0.0, count: 0)) { weights, _ in
      var (sum, count) = (0.0, 0)
      for start in stride(from: 0, to: weights.count, by: size) {
        sum += Double(Extent(weights.extracting(start..<min(weights.count, start + size)))?.magnitude ?? 0)
        count += 1
      }
      return (sum: sum, count: count)
    } combine: { all, part in
      all.sum += part.sum
      all.count += part.count
    }
    return sum.count > 0 ? Float(sum.sum / Double(sum.count)) : 0
  }
}

/// Rounds runs to a table times the largest magnitude.
struct TableRounding: RunRounding {
  let table: ValueTable

  func parameters(for weights: Span<Float>, importance: Span<Float>?) -> Float { Extent(weights)?.magnitude ?? 0 }

  func round(_ weights: Span<Float>, _ scale: Float, into result: inout MutableSpan<Float>) {
    table.round(weights, inverse: inverse(of: scale), scale: scale, into: &result)
  }

  func levels(_ scale: Float) -> [Float] { table.values.map { $0 * scale } }
}

/// A table whose scales are stored in 8 bits, for one tensor.
struct FittedDoubleTable: FittedFormat {
  let table: ValueTable
  let blockSize: Int

  /// Of all scales of the tensor: what is stored are differences from it.
  let mean: Float

  var unit: Int { blockSize * TableFormat.scalesPerBlock }

  func reconstruct(_ weights: Span<Float>, from first: Int, into result: inout MutableSpan<Float>) {
    forEachBlock(weights) { run, scale, stored in
      var target = result._mutatingExtracting(run)
      // Codes are chosen by the scale as it was; weights come back by the one that is stored.
      table.round(weights.extracting(run), inverse: inverse(of: scale), scale: stored, into: &target)
    }
  }

  func levels(_ weights: Span<Float>, from first: Int) -> [BlockLevels] {
    var levels: [BlockLevels] = []
    forEachBlock(weights) { run, _, stored in
      levels.append(BlockLevels(weights: run, values: table.values.map { $0 * stored }))
    }
    return levels
  }

  private func forEachBlock(_ weights: Span<Float>, _ body: (Range<Int>, _ scale: Float, _ stored: Float) -> Void) {
    for start in stride(from: 0, to: weights.count, by: unit) {
      let part = start..<min(weights.count, start + unit)
      let runs = stride(from: part.lowerBound, to: part.upperBound, by: blockSize).map {
        $0..<min(part.upperBound, $0 + blockSize)
      }
      let scales = runs.map { Extent(weights.extracting($0))?.magnitude ?? 0 }
      for (index, stored) in stored(scales).enumerated() { body(runs[index], scales[index], stored) }
    }
  }

  /// Up to 256 scales as they come back.
  private func stored(_ scales: [Float]) -> [Float] {
    var differences = scales.map { $0 - mean }
    let largest = differences.reduce(0) { max($0, abs($1)) }
    var result = differences
    let source = differences.mutableSpan
    var target = result.mutableSpan
    ValueTable.dynamic.round(source.span, inverse: inverse(of: largest), scale: largest, into: &target)
    return result.map { $0 + mean }
  }
}
