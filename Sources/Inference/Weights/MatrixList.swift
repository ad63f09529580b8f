import Synchronization

/// Matrices in the order in which they were read.
package final class MatrixList: Sendable {
  private let list = Mutex<[Matrix]>([])

  /// An empty list.
  package init() {}

  /// All of them.
  package var matrices: [Matrix] { list.withLock { $0 } }

  /// Adds `matrix` and returns it.
  func adding(_ matrix: Matrix) -> Matrix {
    list.withLock { $0.append(matrix) }
    return matrix
  }
}
