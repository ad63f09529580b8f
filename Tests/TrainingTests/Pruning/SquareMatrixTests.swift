import Testing

import Training

@Suite struct SquareMatrixTests {
  /// A positive definite matrix: products of random numbers and something on the diagonal.
  static func positive(_ size: Int) -> SquareMatrix {
    let x = numbers(2 * size * size, seed: UInt64(size)).map(Double.init)
    var matrix = SquareMatrix(size: size)
    for row in 0..<size {
      for column in 0..<size {
        matrix[row, column] = sum(2 * size) { x[$0 * size + row] * x[$0 * size + column] }
      }
      matrix[row, row] += 0.1
    }
    return matrix
  }

  static func sum(_ count: Int, _ term: (Int) -> Double) -> Double {
    var sum = 0.0
    for index in 0..<count { sum += term(index) }
    return sum
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
        let product = Self.sum(size) { root[row, $0] * root[column, $0] }
        #expect(abs(product - matrix[row, column]) <= 1e-12 * scale)
        // Uᵀ U A = 1
        let unit = Self.sum(size) { k in
          Self.sum(size) { inverse[$0, row] * inverse[$0, k] } * matrix[k, column]
        }
        let expected: Double = row == column ? 1 : 0
        #expect(abs(unit - expected) <= 1e-8)
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
