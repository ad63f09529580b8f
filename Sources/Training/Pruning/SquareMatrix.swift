/// A square matrix of doubles, row by row, and what is needed of one to find the inverse of a symmetric one.
package struct SquareMatrix: Sendable, Equatable {
  /// Rows, and columns.
  package let size: Int
  /// size * size numbers, row by row.
  package var values: [Double]

  /// Zeros.
  package init(size: Int) {
    self.size = size
    values = [Double](repeating: 0, count: size * size)
  }

  /// The matrix with ones on its diagonal.
  package static func identity(_ size: Int) -> SquareMatrix {
    var matrix = SquareMatrix(size: size)
    for index in 0..<size { matrix[index, index] = 1 }
    return matrix
  }

  /// One number; both indices are below ``size``.
  package subscript(row: Int, column: Int) -> Double {
    get { values[row * size + column] }
    set { values[row * size + column] = newValue }
  }

  /// The mean of the diagonal; 0 of a matrix of size 0.
  package var diagonalMean: Double {
    size == 0 ? 0 : (0..<size).reduce(0) { $0 + self[$1, $1] } / Double(size)
  }

  /// The upper triangular R with positive diagonal and A = R Rᵀ: Cholesky's factor, from the last row up (Golub and
  /// Van Loan 2013, section 4.2). Nil where A is not positive definite. Looks at the lower triangle only.
  ///
  /// Complexity: O(n³), n³ / 6 multiply-adds.
  package func upperRoot() -> SquareMatrix? {
    var (rest, root) = (values, SquareMatrix(size: size))
    var column = [Double](repeating: 0, count: size)
    for last in (0..<size).reversed() {
      let pivot = rest[last * size + last]
      guard pivot > 0, pivot.isFinite else { return nil }
      let diagonal = pivot.squareRoot()
      root[last, last] = diagonal
      for row in 0..<last {
        column[row] = rest[last * size + row] / diagonal
        root[row, last] = column[row]
      }
      for row in 0..<last {
        Self.subtract(column[row], times: column, from: &rest, at: row * size, count: row + 1)
      }
    }
    return root
  }

  /// The inverse of an upper triangular matrix without zeros on its diagonal; what lies below it is not looked at.
  ///
  /// Complexity: O(n³), n³ / 6 multiply-adds.
  package func upperInverse() -> SquareMatrix {
    var inverse = SquareMatrix(size: size)
    for row in (0..<size).reversed() {
      var sum = [Double](repeating: 0, count: size)
      sum[row] = 1
      for below in row + 1..<size {
        let (factor, start) = (self[row, below], below * size)
        guard factor != 0 else { continue }
        for column in below..<size { sum[column] -= factor * inverse.values[start + column] }
      }
      for column in row..<size { inverse[row, column] = sum[column] / self[row, row] }
    }
    return inverse
  }

  /// rest[start ..< start + count] -= factor * column[0 ..< count]
  private static func subtract(
    _ factor: Double, times column: [Double], from rest: inout [Double], at start: Int, count: Int
  ) {
    guard factor != 0 else { return }
    unsafe rest.withUnsafeMutableBufferPointer { rest in
      unsafe column.withUnsafeBufferPointer { column in
        for index in 0..<count { unsafe rest[start + index] -= factor * column[index] }
      }
    }
  }
}
