internal import Inference

/// Keeps, of one row of a batch, the residual stream behind each layer and the inputs of all matrices.
final class StreamRecorder: InputObserver {
  /// The batch's row that is kept.
  var row = 0
  /// The residual stream behind each layer.
  private(set) var layers: [[Float]] = []
  /// The inputs of matrices, by tensor; experts, which see rows of their own choice, are left out.
  private(set) var inputs: [String: [Float]] = [:]
  private let batchRows: Int

  /// A recorder of batches of `batchRows` rows.
  init(row: Int, batchRows: Int) {
    self.row = row
    self.batchRows = batchRows
  }

  func observe(_ matrix: Matrix, input: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int) {
    guard rows == batchRows, matrix.firstRow == 0, matrix.name.hasPrefix("blk.") else { return }
    unsafe inputs[matrix.name] = Array(UnsafeBufferPointer(start: input + row * stride, count: columns))
  }

  func observe(layer: Int, hidden: UnsafePointer<Float>, rows: Int, columns: Int) {
    guard row < rows else { return }
    unsafe layers.append(Array(UnsafeBufferPointer(start: hidden + row * columns, count: columns)))
  }

  /// |a - b| / |b|, 0 where both are zeros.
  static func drift(_ a: [Float], _ b: [Float]) -> Double {
    var (error, size) = (0.0, 0.0)
    for (x, y) in zip(a, b) {
      error += (Double(x) - Double(y)) * (Double(x) - Double(y))
      size += Double(y) * Double(y)
    }
    return size > 0 ? (error / size).squareRoot() : error > 0 ? .infinity : 0
  }

  /// The drift of the residual stream from another recording's, layer by layer.
  func layerDrifts(from reference: StreamRecorder) -> [PartingPoint.Drift] {
    zip(layers, reference.layers).enumerated().map { index, pair in
      PartingPoint.Drift(place: "\(index)", error: Self.drift(pair.0, pair.1))
    }
  }

  /// The mean drift of each kind of matrix's inputs from another recording's, the largest first.
  func kindDrifts(from reference: StreamRecorder) -> [PartingPoint.Drift] {
    var sums: [String: (sum: Double, count: Int)] = [:]
    for (name, own) in inputs {
      guard let other = reference.inputs[name] else { continue }
      let kind = name.split(separator: ".").dropFirst(2).joined(separator: ".")
      let drift = Self.drift(own, other)
      sums[kind, default: (0, 0)].sum += drift
      sums[kind, default: (0, 0)].count += 1
    }
    return sums.map { PartingPoint.Drift(place: $0.key, error: $0.value.sum / Double($0.value.count)) }
      .sorted { ($1.error, $0.place) < ($0.error, $1.place) }
  }
}
