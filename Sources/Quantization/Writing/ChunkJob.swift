internal import Checkpoints
internal import Tensors

/// How rows of one tensor become bytes of its new type.
struct ChunkJob: Sendable {
  let source: WeightSource
  let target: any WeightFormat
  let name: String
  let columns: Int
  let rows: Int
  /// Bytes of a row in the new type.
  let rowBytes: Int
  let sourceRowBytes: Int
  private let isCopy: Bool
  private let importance: [Float]?
  private let mode: EncodingMode
  private let rowsPerMatrix: Int
  private let matrices: Int

  init(_ step: QuantizationPlan.Step, weights: [Float]?, mode: EncodingMode) throws(QuantizationError) {
    guard let target = FormatRegistry.format(for: step.format) else { throw .cannotEncode(format: step.format.name) }
    let source = try WeightSource(step.tensor)
    let shape = step.tensor.shape
    guard let rowBytes = step.format.rowBytes(columns: shape.columns) else {
      throw .columnsDoNotFit(
        format: target.name, columns: shape.columns, weightsPerBlock: step.format.weightsPerBlock)
    }
    self.source = source
    self.target = target
    self.rowBytes = rowBytes
    name = source.name
    columns = shape.columns
    rows = source.rows
    sourceRowBytes = source.rowBytes
    isCopy = step.isCopy
    self.mode = mode
    importance = target.importance == .ignored ? nil : weights
    matrices = max(1, shape.dimensions.dropFirst(2).first ?? 1)
    rowsPerMatrix = max(1, shape.dimensions.dropFirst().first ?? 1)
  }

  /// Whether the weights must be looked at, not only copied.
  private var isDecoded: Bool { !isCopy || !source.format.blockFormat.isQuantized && target.canEncode }

  /// Makes `rows` into the bytes of `target`, with room for one row in `scratch`.
  ///
  /// Fails where a weight is not finite.
  func run(
    _ rows: Range<Int>, into bytes: inout MutableRawSpan, scratch: inout MutableSpan<Float>
  ) throws(QuantizationError) {
    if isCopy { copy(rows, into: &bytes) }
    guard isDecoded else { return }
    for row in rows {
      source.decode(row * columns..<(row + 1) * columns, into: &scratch)
      if let wrong = scratch.span.firstNonFinite(count: columns) {
        let value = scratch[wrong]
        throw .notFinite(tensor: name, index: row * columns + wrong, value: "\(value)")
      }
      guard !isCopy else { continue }
      let start = (row - rows.lowerBound) * rowBytes
      var place = bytes._mutatingExtracting(start..<start + rowBytes)
      let weights = scratch.span.extracting(0..<columns)
      try encode(row, weights, into: &place)
      if weights.hasLarge { try checkRange(row, weights, place.bytes) }
    }
  }

  /// Fails where what was made of finite weights is not finite.
  private func checkRange(_ row: Int, _ weights: Span<Float>, _ blocks: RawSpan) throws(QuantizationError) {
    let decoded = target.decoded(blocks, count: columns)
    guard let wrong = decoded.span.firstNonFinite(count: columns) else { return }
    // All weights of a block share its scale: the largest is to blame.
    let block = target.blockFormat.weightsPerBlock
    let first = wrong / block * block
    let worst = (first..<first + block).max { abs(weights[$0]) < abs(weights[$1]) } ?? wrong
    throw .overflow(
      tensor: name, index: row * columns + worst, weight: "\(weights[worst])", format: target.name)
  }

  private func encode(
    _ row: Int, _ weights: Span<Float>, into place: inout MutableRawSpan
  ) throws(QuantizationError) {
    guard let importance else {
      return try target.encode(weights, columns: columns, importance: nil, mode: mode, into: &place)
    }
    // One weight a column, of the matrix that the row is of.
    let first = row / rowsPerMatrix % matrices * columns
    try target.encode(
      weights, columns: columns, importance: importance.span.extracting(first..<first + columns), mode: mode,
      into: &place)
  }

  private func copy(_ rows: Range<Int>, into bytes: inout MutableRawSpan) {
    let part = try? source.bytes.slice(offset: rows.lowerBound * rowBytes, count: rows.count * rowBytes)
    part?.withBytes { part in
      unsafe bytes.withUnsafeMutableBytes { target in
        unsafe part.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
      }
    }
  }

  /// Says that the pages of `rows` will not be read again.
  func release(_ rows: Range<Int>) {
    source.bytes.releasePages(rows.lowerBound * sourceRowBytes..<rows.upperBound * sourceRowBytes)
  }
}

extension Span<Float> {
  /// The first of `count` values that is NaN or infinite. Complexity: O(n).
  func firstNonFinite(count: Int) -> Int? {
    let infinity = Int32(bitPattern: Float.infinity.bitPattern)
    return unsafe withUnsafeBufferPointer { values in
      // The bits of magnitudes order as integers do, and that loop is done in vectors.
      var largest: Int32 = 0
      for index in 0..<count {
        largest = Swift.max(largest, Int32(bitPattern: unsafe values[index].bitPattern & 0x7fff_ffff))
      }
      guard largest >= infinity else { return nil }
      return (0..<count).first { unsafe !values[$0].isFinite }
    }
  }

  /// Whether a weight is so large that a scale in 16 bits might not hold it.
  fileprivate var hasLarge: Bool {
    unsafe withUnsafeBufferPointer { values in
      var largest: Int32 = 0
      for index in values.indices {
        largest = Swift.max(largest, Int32(bitPattern: unsafe values[index].bitPattern & 0x7fff_ffff))
      }
      return largest >= Int32(bitPattern: (4096 as Float).bitPattern)
    }
  }
}

extension WeightFormat {
  /// The first `count` weights of `blocks`.
  fileprivate func decoded(_ blocks: RawSpan, count: Int) -> [Float] {
    var weights = [Float](repeating: 0, count: count)
    var target = weights.mutableSpan
    decode(blocks, into: &target)
    return weights
  }
}
