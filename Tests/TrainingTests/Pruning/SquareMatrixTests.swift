import Testing

import Training

@Suite struct SquareMatrixTests {
  /// A positive definite matrix: products of random numbers and something on the diagonal.
  static func positive(_ size: Int) -> SquareMatrix {
    let x = numbers(2 * size * size, seed: UInt64(size)).map(Double.init)
    var matrix = SquareMatrix(size: size)
    for row in 0..<size {
      for column in 0..<size {
        matrix[row, column] = (0..<2 * size).reduce(0) { $0 + x[$1 * size + row] * x[$1 * size + column] }
      }
      matrix[row, row] += 0.1
    }
    return matrix
  }

  @Test(arguments: [1, 2, 3, 17, 64]) func rootAndInverse(size: Int) throws {
    let matrix = Self.positive(size)
    let root = try #require(matrix.upperRoot())
    let inverse = root.upperInverse()
    let scale = matrix.diagonalMean
    for row in 0..<size {
      #expect(root[row, row] > 0)
      for column in 0..<size {
        if column < row { #expect(root[row, column] == 0 && inverse[row, column] == 0) }
        let product = (0..<size).reduce(0) { $0 + root[row, $1] * root[column, $1] }
        #expect(abs(product - matrix[row, column]) <= 1e-12 * scale)
        // Uᵀ U A = 1
        let unit = (0..<size).reduce(0.0) { sum, k in
          sum + (0..<size).reduce(0) { $0 + inverse[$1, row] * inverse[$1, k] } * matrix[k, column]
        }
        #expect(abs(unit - (row == column ? 1 : 0)) <= 1e-8)
      }
    }
  }

  @Test func othersHaveNoRoot() {
    var matrix = SquareMatrix.identity(3)
    matrix[1, 1] = 0
    #expect(matrix.upperRoot() == nil)
    matrix[1, 1] = .nan
    #expect(matrix.upperRoot() == nil)
    matrix[1, 1] = -1
    #expect(matrix.upperRoot() == nil)
    #expect(SquareMatrix.identity(4).upperRoot() == .identity(4))
  }
}
