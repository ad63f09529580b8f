internal import Checkpoints
internal import Synchronization
internal import Tensors

/// Rows spread evenly over a tensor, to measure what types make of them.
struct ErrorSample: Sendable {
  let source: WeightSource
  /// The rows, rising.
  let rows: [Int]
  private let columns: Int
  private let weights: [Float]
  private let importance: [Float]?
  private let mode: EncodingMode
  private let shape: Shape

  var hasImportance: Bool { importance != nil }

  /// `count` says how many of a number of rows are taken.
  init(
    _ tensor: CheckpointTensor, importance: [Float]?, mode: EncodingMode, count: (Int) -> Int
  ) throws(QuantizationError) {
    let source = try WeightSource(tensor)
    let taken = count(source.rows)
    let columns = tensor.shape.columns
    rows = (0..<taken).map { Int((Double($0) + 0.5) * Double(source.rows) / Double(taken)) }
    var weights: [Float] = []
    weights.reserveCapacity(taken * columns)
    var row = [Float](repeating: 0, count: columns)
    for index in rows {
      var target = row.mutableSpan
      source.decode(index * columns..<(index + 1) * columns, into: &target)
      weights += row
    }
    self.source = source
    self.columns = columns
    self.weights = weights
    self.importance = importance
    self.mode = mode
    shape = tensor.shape
  }

  /// The squared error of sampled row `index` in `format`, weighed by importance; infinite where it can't be measured.
  func error(ofRow index: Int, in format: any WeightFormat) -> Double {
    guard let rowBytes = format.blockFormat.rowBytes(columns: columns), columns > 0 else { return .infinity }
    let row = weights.span.extracting(index * columns..<(index + 1) * columns)
    var decoded = [Float](repeating: 0, count: columns)
    var bytes = [UInt8](repeating: 0, count: rowBytes)
    let first = firstImportance(of: rows[index])
    do throws(QuantizationError) {
      var span = bytes.mutableSpan
      var raw = unsafe span.mutableBytes
      let weighed = format.importance == .ignored ? nil : importance?.span.extracting(first..<first + columns)
      try format.encode(row, columns: columns, importance: weighed, mode: mode, into: &raw)
    } catch {
      return .infinity
    }
    var target = decoded.mutableSpan
    format.decode(unsafe bytes.span.bytes, into: &target)
    var sum = 0.0
    for column in 0..<columns {
      let difference = Double(decoded[column] - row[column])
      sum += difference * difference * Double(importance?[first + column] ?? 1)
    }
    return sum.isFinite ? sum : .infinity
  }

  /// Where the importance weights start of the matrix that a row is of.
  private func firstImportance(of row: Int) -> Int {
    let rowsPerMatrix = max(1, shape.dimensions.dropFirst().first ?? 1)
    let matrices = max(1, shape.dimensions.dropFirst(2).first ?? 1)
    return row / rowsPerMatrix % matrices * columns
  }

  /// Says that the tensor's pages will not be read for a while.
  func release() {
    source.bytes.releasePages(0..<source.bytes.count)
  }
}

/// One number an item of a parallel loop.
final class ErrorSums: Sendable {
  private let values: Mutex<[Double]>

  init(_ count: Int) {
    values = Mutex([Double](repeating: 0, count: count))
  }

  func set(_ index: Int, _ value: Double) {
    values.withLock { $0[index] = value }
  }

  /// The sum in the order of the items, whichever came first. Infinities become a number beyond all others.
  func sum(_ range: Range<Int>) -> Double {
    let sum = values.withLock { $0[range].reduce(0, +) }
    return sum.isFinite ? sum : 1e300
  }
}
