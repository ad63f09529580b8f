internal import Tensors

/// Weights go that change a row's output least on a text: the smallest |w| ‖x‖ of each row, where ‖x‖ is the length of
/// the weight's input over all rows of the text (Sun et al. 2023).
package struct WandaPruning: PruningMethod {
  /// The method, which has no constants.
  package init() {}

  package var name: String { "wanda" }
  package var summary: String { "the smallest weights times the length of their inputs go, in each row" }
  package var inputs: InputNeed { .squares }

  /// Complexity: O(rows * n log n), n the length of a row.
  package func prune(
    _ parameter: Parameter, to pattern: PruningPattern, inputs: InputStatistics?, machine: TrainingMachine
  ) throws(TrainingError) -> Mask {
    let lengths = try required(inputs, of: parameter).squares.map { $0.squareRoot() }
    let columns = parameter.columns
    nonisolated(unsafe) let weights = unsafe parameter.value.base
    let mask = try Mask(parameter, pattern: pattern, scope: .row, pool: machine.pool) {
      Double(abs(unsafe weights[$0])) * lengths[$0 % columns]
    }
    mask.apply()
    return mask
  }
}
