internal import Tensors

/// A way to choose the weights of a matrix that go.
package protocol PruningMethod: Sendable {
  /// What people call it.
  var name: String { get }
  /// One line that says how it chooses.
  var summary: String { get }
  /// What it wants to know of the matrix's inputs.
  var inputs: InputNeed { get }

  /// Makes weights of a matrix zero, as many as the pattern says, and returns which stay. A method may change those that
  /// stay. `inputs` are there where ``inputs`` asks for them. The same bits with any number of threads.
  func prune(
    _ parameter: Parameter, to pattern: PruningPattern, inputs: InputStatistics?, machine: TrainingMachine
  ) throws(TrainingError) -> Mask
}

/// The methods by name.
package enum PruningMethods {
  /// All methods, the quickest first.
  package static let all: [any PruningMethod] = [
    MagnitudePruning(scope: .tensor), MagnitudePruning(scope: .row), WandaPruning(), SparseGPT(),
  ]

  /// The method of a name; nil where there is none.
  package static func named(_ name: String) -> (any PruningMethod)? { all.first { $0.name == name } }
}

extension PruningMethod {
  /// The inputs, or a failure that says what is missing.
  func required(_ inputs: InputStatistics?, of parameter: Parameter) throws(TrainingError) -> InputStatistics {
    guard let inputs, inputs.columns == parameter.columns, inputs.rows > 0 else {
      throw .noData(reason: "\(name) needs a text whose inputs to \(parameter.name) it can measure")
    }
    return inputs
  }
}
