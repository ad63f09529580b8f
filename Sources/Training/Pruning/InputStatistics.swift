internal import CKernels

/// What a method wants to know of a matrix's inputs.
package enum InputNeed: Int, Sendable, Comparable {
  /// The weights alone decide.
  case nothing
  /// The sum of squares of each input.
  case squares
  /// The sums of products of each two inputs as well.
  case products

  package static func < (a: InputNeed, b: InputNeed) -> Bool { a.rawValue < b.rawValue }
}

/// What the inputs x of a matrix are like on a text: sums over all rows that went through it.
///
/// Squares are summed in doubles; products of a batch in floats, batches in doubles. The same with any number of threads.
package final class InputStatistics {
  /// Length of an input.
  package let columns: Int
  /// Inputs seen.
  package private(set) var rows = 0
  /// Σ xⱼ², one number a column.
  package private(set) var squares: [Double]
  /// Σ x xᵀ, columns x columns; of size 0 where nobody wants it.
  package private(set) var products: SquareMatrix

  private let scratch: FloatBuffer?

  /// Sums of nothing yet; the products take 12 bytes a pair of columns.
  package init(columns: Int, need: InputNeed) {
    self.columns = columns
    squares = [Double](repeating: 0, count: columns)
    products = SquareMatrix(size: need == .products ? columns : 0)
    scratch = need == .products ? FloatBuffer(count: columns * columns) : nil
  }

  /// Adds the rows of `x`. O(rows * columns), with products O(rows * columns²).
  package func add(_ x: Value, _ tape: Tape) {
    precondition(x.columns == columns, "inputs of the matrix")
    let values = unsafe tape.pointer(x)
    for row in 0..<x.rows {
      let start = row * columns
      for column in 0..<columns {
        let value = unsafe Double(values[start + column])
        squares[column] += value * value
      }
    }
    rows += x.rows
    guard let scratch else { return }
    unsafe tape.machine.multiply(
      Tape.Operand(values, stride: columns, isTransposed: true), Tape.Operand(values, stride: columns),
      into: scratch.base, rows: columns, columns: columns, depth: x.rows, accumulate: 0)
    for index in 0..<columns * columns { products.values[index] += unsafe Double(scratch.base[index]) }
  }
}

/// Gathers the statistics of matrices' inputs while a network computes. Matrices with the same input share theirs.
package final class InputGathering {
  private let need: InputNeed
  private var known: [ObjectIdentifier: InputStatistics] = [:]
  private var batch: [Value: InputStatistics] = [:]

  /// Statistics of no batch yet, of what `need` says.
  package init(need: InputNeed) {
    self.need = need
  }

  /// Sees the inputs of a matrix: what ``LlamaNetwork/InputObserver`` is called with.
  package func observe(_ parameter: Parameter, _ input: Value, _ tape: Tape) {
    let key = ObjectIdentifier(parameter)
    if let shared = batch[input] {
      known[key] = shared
      return
    }
    let statistics = known[key] ?? InputStatistics(columns: input.columns, need: need)
    known[key] = statistics
    batch[input] = statistics
    statistics.add(input, tape)
  }

  /// Says that the next inputs are another batch's.
  package func endBatch() {
    batch.removeAll(keepingCapacity: true)
  }

  /// What was gathered of a matrix's inputs.
  package func statistics(of parameter: Parameter) -> InputStatistics? { known[ObjectIdentifier(parameter)] }
}
