internal import Checkpoints
internal import Inference
internal import Tensors

/// Sums squares of what a model's matrices are multiplied with, by column, and for experts by expert.
///
/// Matrices that are parts of one tensor and see the same input count once, so that the sums are those of the tensor.
final class ImportanceGathering: InputObserver {
  /// What is known of a tensor.
  struct Sums {
    /// Σ x² of each column, of one expert after the other.
    var squares: [Double]
    /// Inputs seen by each expert; of other tensors one figure.
    var counts: [Int]
    let columns: Int
  }

  /// By tensor, in the order in which they were first seen.
  private(set) var names: [String] = []
  private(set) var sums: [String: Sums] = [:]
  private let checkpoint: Checkpoint
  private let pool: WorkerPool
  private var shapes: [String: (rows: Int, experts: Int)] = [:]

  init(_ checkpoint: Checkpoint, pool: WorkerPool) {
    self.checkpoint = checkpoint
    self.pool = pool
  }

  /// Goes on with what was gathered before.
  func begin(with earlier: [(name: String, sums: Sums)]) {
    for (name, sums) in earlier {
      names.append(name)
      self.sums[name] = sums
    }
  }

  func observe(_ matrix: Matrix, input: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int) {
    // As the field's tools have it: the layers' matrices, not the vocabulary's.
    guard rows > 0, matrix.name.hasPrefix("blk.") else { return }
    let shape = shape(of: matrix)
    // The first part of a tensor, or of an expert, stands for all.
    let (expert, part) = matrix.firstRow.quotientAndRemainder(dividingBy: max(1, shape.rows))
    guard part == 0 else { return }
    var sums = self.sums.removeValue(forKey: matrix.name) ?? new(matrix.name, columns, shape.experts)
    let start = expert * columns
    if expert < sums.counts.count, start + columns <= sums.squares.count {
      sums.counts[expert] += rows
      unsafe add(input, rows, columns, stride, to: &sums.squares, from: start)
    }
    self.sums[matrix.name] = sums
  }

  private func new(_ name: String, _ columns: Int, _ experts: Int) -> Sums {
    names.append(name)
    return Sums(
      squares: [Double](repeating: 0, count: columns * experts), counts: [Int](repeating: 0, count: experts),
      columns: columns)
  }

  private func shape(of matrix: Matrix) -> (rows: Int, experts: Int) {
    if let known = shapes[matrix.name] { return known }
    let dimensions = checkpoint.tensor(named: matrix.name)?.shape.dimensions ?? []
    let shape =
      dimensions.count > 2
      ? (rows: dimensions[1], experts: dimensions[2...].reduce(1, *))
      : (rows: dimensions.dropFirst().first ?? 1, experts: 1)
    shapes[matrix.name] = shape
    return shape
  }

  /// Columns that one thread adds up, at least.
  private static let columnsAtOnce = 256

  private func add(
    _ input: UnsafePointer<Float>, _ rows: Int, _ columns: Int, _ stride: Int, to squares: inout [Double],
    from start: Int
  ) {
    let parts = max(1, columns / Self.columnsAtOnce)
    unsafe squares.withUnsafeMutableBufferPointer { squares in
      guard let base = squares.baseAddress else { return }
      nonisolated(unsafe) let (input, target) = unsafe (input, base + start)
      pool.forEach(count: parts) { part, _ in
        for row in 0..<rows {
          let values = unsafe input + row * stride
          for column in columns * part / parts..<columns * (part + 1) / parts {
            let value = unsafe Double(values[column])
            unsafe target[column] += value * value
          }
        }
      }
    }
  }
}
