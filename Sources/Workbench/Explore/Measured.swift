/// A sentence about what can't be shown.
package struct ExplorationProblem: Error, Hashable, Sendable {
  /// What a person reads.
  package let text: String

  /// A problem that `text` tells, without a full stop.
  package init(_ text: String) {
    self.text = text
  }
}

/// A figure that gets better while it is measured.
package struct Measured<Value: Sendable>: Sendable {
  /// The figure so far; nil where there is none yet, or will be none.
  package var value: Value?
  /// 0 ... 1; 1 when the value is exact or when there will be none.
  package var fraction: Double
  /// Why there is none.
  package var problem: ExplorationProblem?

  /// A figure of which `fraction` is measured.
  package init(_ value: Value?, fraction: Double, problem: ExplorationProblem? = nil) {
    self.value = value
    self.fraction = fraction
    self.problem = problem
  }

  /// Whether nothing better is to come.
  package var isDone: Bool { fraction >= 1 }
}
