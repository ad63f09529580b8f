internal import Tensors

/// Prunes a matrix column by column and corrects the weights that are still to come for what went (Frantar and Alistarh
/// 2023, algorithm 1), so that Σ (w x - ŵ x)² over a text's inputs x grows little.
///
/// With H = Σ x xᵀ + λ I and H⁻¹ = Uᵀ U, U upper triangular: of a block of columns those weights go whose
/// w² / Uⱼⱼ² are smallest, in all rows together; with groups those of each row's group, when its first column comes. A
/// weight that goes leaves the error e = w / Uⱼⱼ, and each later weight of its row loses e Uⱼₖ.
package struct SparseGPT: PruningMethod {
  /// λ as a part of the mean of H's diagonal.
  package var damping = 0.01
  /// Columns whose weights are chosen together.
  package var blockSize = 128

  /// The constants of the paper.
  package init() {}

  package var name: String { "sparsegpt" }
  package var summary: String { "weights go column by column, and those left are corrected for the error" }
  package var inputs: InputNeed { .products }

  /// Complexity: O(n³ + rows * n²), n the length of a row.
  package func prune(
    _ parameter: Parameter, to pattern: PruningPattern, inputs: InputStatistics?, machine: TrainingMachine
  ) throws(TrainingError) -> Mask {
    try pattern.check(parameter)
    let statistics = try required(inputs, of: parameter)
    guard statistics.products.size == parameter.columns else {
      throw .noData(reason: "\(name) needs the products of the inputs to \(parameter.name)")
    }
    let (root, isDead) = try inverseRoot(statistics.products, of: parameter)
    var size = max(1, blockSize)
    if case .groups(_, let length) = pattern { size = max(1, size / length) * length }
    let sweep = ColumnSweep(parameter, root: root, isDead: isDead, blockSize: size, pool: machine.pool)
    for first in stride(from: 0, to: parameter.columns, by: size) {
      sweep.run(first..<min(parameter.columns, first + size), pattern)
    }
    return sweep.finish()
  }

  /// U of the inverse of H with its damping, and which inputs were never other than zero.
  private func inverseRoot(
    _ products: SquareMatrix, of parameter: Parameter
  ) throws(TrainingError) -> (root: SquareMatrix, isDead: [Bool]) {
    var hessian = products
    let isDead = (0..<hessian.size).map { hessian[$0, $0] == 0 }
    for index in isDead.indices where isDead[index] { hessian[index, index] = 1 }
    let added = damping * hessian.diagonalMean
    for index in isDead.indices { hessian[index, index] += added }
    // H = R Rᵀ, so that H⁻¹ = R⁻ᵀ R⁻¹: U is the inverse of R.
    guard let root = hessian.upperRoot() else {
      throw .badTensor(
        name: parameter.name, expected: "finite inputs, whose products are positive definite with damping \(damping)",
        found: "others")
    }
    return (root.upperInverse(), isDead)
  }
}
