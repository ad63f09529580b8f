internal import Tensors

/// The way of ``SparseGPT`` through a matrix, a block of columns after the other. Rows are shared out among threads; in
/// each the work is the same with any number of them.
final class ColumnSweep {
  private let parameter: Parameter
  private let root: SquareMatrix
  private let isDead: [Bool]
  private let pool: WorkerPool
  private let blockSize: Int
  private let weights: OwnedStorage
  private let errors: OwnedStorage
  private let flags: ByteFlags
  private var prunedBefore = 0

  /// Rows that a thread takes at once.
  private static let rowsPerTask = 16

  init(_ parameter: Parameter, root: SquareMatrix, isDead: [Bool], blockSize: Int, pool: WorkerPool) {
    (self.parameter, self.root, self.isDead, self.pool) = (parameter, root, isDead, pool)
    self.blockSize = blockSize
    weights = OwnedStorage(byteCount: max(1, parameter.count) * MemoryLayout<Double>.stride)
    errors = OwnedStorage(byteCount: max(1, parameter.rows * blockSize) * MemoryLayout<Double>.stride)
    flags = ByteFlags(count: parameter.count)
    let values = unsafe weights.buffer.bindMemory(to: Double.self)
    for index in 0..<parameter.count { unsafe values[index] = unsafe Double(parameter.value.base[index]) }
  }

  /// Prunes the columns of `block` and corrects those behind them.
  func run(_ block: Range<Int>, _ pattern: PruningPattern) {
    if case .unstructured(let sparsity) = pattern { choose(block, sparsity) }
    let rows = unsafe Rows(
      weights: weights.buffer.bindMemory(to: Double.self), errors: errors.buffer.bindMemory(to: Double.self),
      pruned: flags.base, columns: parameter.columns, blockSize: blockSize, isDead: isDead)
    let count = parameter.rows
    unsafe root.values.withUnsafeBufferPointer { root in
      nonisolated(unsafe) let (rows, root) = unsafe (rows, root)
      pool.forEach(count: (count + Self.rowsPerTask - 1) / Self.rowsPerTask) { task, _ in
        var smallest = SmallestScores()
        for row in task * Self.rowsPerTask..<min(count, (task + 1) * Self.rowsPerTask) {
          unsafe rows.prune(row, block, pattern, root, &smallest)
        }
      }
    }
  }

  /// Flags the weights of a block that go, so that their number in all columns so far is exact.
  private func choose(_ block: Range<Int>, _ sparsity: Double) {
    let wanted = PruningPattern.prunedCount(sparsity, of: parameter.rows * block.upperBound)
    let (columns, width) = (parameter.columns, block.count)
    let values = unsafe weights.buffer.bindMemory(to: Double.self)
    let pruned = unsafe flags.base
    var smallest = SmallestScores()
    func place(_ cell: Int) -> Int { cell / width * columns + block.lowerBound + cell % width }
    smallest.choose(wanted - prunedBefore, of: 0..<parameter.rows * width) { cell in
      let column = block.lowerBound + cell % width
      return isDead[column] ? 0 : abs(unsafe values[place(cell)]) / root[column, column]
    } _: {
      unsafe pruned[place($0)] = 1
    }
    prunedBefore = wanted
  }

  /// Writes the weights back and returns which stay.
  func finish() -> Mask {
    let values = unsafe weights.buffer.bindMemory(to: Double.self)
    for index in 0..<parameter.count { unsafe parameter.value.base[index] = unsafe Float(values[index]) }
    let pruned = unsafe flags.base
    let mask = Mask(parameter) { unsafe pruned[$0] == 0 }
    mask.apply()
    return mask
  }
}

/// The memory of a sweep, of which each row belongs to one thread.
@unsafe private struct Rows {
  let weights: UnsafeMutableBufferPointer<Double>
  let errors: UnsafeMutableBufferPointer<Double>
  let pruned: UnsafeMutablePointer<UInt8>
  let columns: Int
  let blockSize: Int
  let isDead: [Bool]

  func prune(
    _ row: Int, _ block: Range<Int>, _ pattern: PruningPattern, _ root: UnsafeBufferPointer<Double>,
    _ smallest: inout SmallestScores
  ) {
    let (start, errorStart) = unsafe (row * columns, row * blockSize)
    for column in block {
      if case .groups(let kept, let length) = pattern, (column - block.lowerBound).isMultiple(of: length) {
        unsafe chooseGroup(column..<column + length, of: start, pruned: length - kept, root, &smallest)
      }
      let isGone = unsafe pruned[start + column] == 1
      let error = unsafe isGone ? weights[start + column] / root[column * columns + column] : 0
      unsafe errors[errorStart + column - block.lowerBound] = error
      guard isGone else { continue }
      unsafe weights[start + column] = 0
      unsafe subtract(error, root, column, from: column + 1..<block.upperBound, start)
    }
    for column in block {
      let error = unsafe errors[errorStart + column - block.lowerBound]
      if error != 0 { unsafe subtract(error, root, column, from: block.upperBound..<columns, start) }
    }
  }

  private func chooseGroup(
    _ group: Range<Int>, of start: Int, pruned count: Int, _ root: UnsafeBufferPointer<Double>,
    _ smallest: inout SmallestScores
  ) {
    smallest.choose(count, of: group) { column in
      unsafe isDead[column] ? 0 : abs(unsafe weights[start + column]) / root[column * columns + column]
    } _: {
      unsafe pruned[start + $0] = 1
    }
  }

  /// Weights of the row lose error * U[column], in `range`.
  private func subtract(
    _ error: Double, _ root: UnsafeBufferPointer<Double>, _ column: Int, from range: Range<Int>, _ start: Int
  ) {
    let line = unsafe column * columns
    for index in range { unsafe weights[start + index] -= error * root[line + index] }
  }
}
