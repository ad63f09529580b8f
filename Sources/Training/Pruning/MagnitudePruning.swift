internal import Tensors

/// The smallest weights go (Han et al. 2015): of the whole matrix, or of each row.
package struct MagnitudePruning: PruningMethod {
  /// Which weights are compared with each other.
  package let scope: ComparisonScope

  /// The method that compares within `scope`.
  package init(scope: ComparisonScope) {
    self.scope = scope
  }

  package var name: String { scope == .tensor ? "magnitude" : "magnitude-row" }
  package var summary: String {
    scope == .tensor ? "the smallest weights of each matrix go" : "the smallest weights of each row go"
  }
  package var inputs: InputNeed { .nothing }

  /// Complexity: O(n log n) in the weights of the matrix, or of a row.
  package func prune(
    _ parameter: Parameter, to pattern: PruningPattern, inputs: InputStatistics?, machine: TrainingMachine
  ) throws(TrainingError) -> Mask {
    nonisolated(unsafe) let weights = unsafe parameter.value.base
    let mask = try Mask(parameter, pattern: pattern, scope: scope, pool: machine.pool) {
      Double(abs(unsafe weights[$0]))
    }
    mask.apply()
    return mask
  }
}
