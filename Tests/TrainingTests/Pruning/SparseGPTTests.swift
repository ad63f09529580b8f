import TestSupport
import Testing

import Training

@Suite struct SparseGPTTests {
  /// Σ (w x - ŵ x)² over inputs.
  static func error(_ before: [Float], _ after: [Float], _ x: [Float], columns: Int) -> Double {
    let (rows, count) = (before.count / columns, x.count / columns)
    var sum = 0.0
    for row in 0..<rows {
      for input in 0..<count {
        var difference = 0.0
        for column in 0..<columns {
          let change: Float = before[row * columns + column] - after[row * columns + column]
          difference += Double(change) * Double(x[input * columns + column])
        }
        sum += difference * difference
      }
    }
    return sum
  }

  @Test(arguments: [PruningPattern.unstructured(0.5), .unstructured(0.8), .groups(kept: 2, of: 4)])
  func errsLessThanOthers(pattern: PruningPattern) throws {
    let (rows, columns) = (24, 160)
    let x = correlatedInputs(400, columns, seed: 10)
    let inputs = statistics(x, columns: columns)
    let fresh = correlatedInputs(200, columns, seed: 10)
    var errors: [String: Double] = [:]
    for method in PruningMethods.all {
      let weights = parameter("w", rows, columns, seed: 11)
      let before = weights.value.array
      _ = try method.prune(weights, to: pattern, inputs: inputs, machine: machine())
      errors[method.name] = Self.error(before, weights.value.array, fresh, columns: columns)
    }
    let (sparse, wanda) = (try #require(errors["sparsegpt"]), try #require(errors["wanda"]))
    let (tensor, row) = (try #require(errors["magnitude"]), try #require(errors["magnitude-row"]))
    #expect(sparse < 0.5 * wanda, "\(errors)")
    #expect(sparse < 0.5 * min(tensor, row), "\(errors)")
    #expect(wanda < min(tensor, row), "\(errors)")
  }

  /// Inputs that do not depend on each other and are of one size: there is nothing to correct, and size decides.
  @Test(arguments: [PruningPattern.unstructured(0.6), .groups(kept: 2, of: 4), .groups(kept: 4, of: 8)])
  func isMagnitudeForUnitInputs(pattern: PruningPattern) throws {
    let columns = 64
    var x = [Float](repeating: 0, count: columns * columns)
    for index in 0..<columns { x[index * columns + index] = 1 }
    let inputs = statistics(x, columns: columns)
    #expect(inputs.products == .identity(columns))
    let (a, b) = (parameter("w", 9, columns, seed: 4), parameter("w", 9, columns, seed: 4))
    _ = try SparseGPT().prune(a, to: pattern, inputs: inputs, machine: machine())
    _ = try MagnitudePruning(scope: .tensor).prune(b, to: pattern, inputs: nil, machine: machine())
    #expect(a.value.array == b.value.array)
  }

  /// What the correction does for a row of two weights, by hand: of w, h the one that goes moves the other by
  /// w h01 / h11, the minimum of the squared error.
  @Test func correctsAsTheMinimumSays() throws {
    let x: [Float] = [1, 2, 3, 1, -1, 2, 0.5, 1]
    let weights = Parameter("w", rows: 1, columns: 2)
    (weights.value.base[0], weights.value.base[1]) = (0.1, 2)
    var method = SparseGPT()
    method.damping = 0
    _ = try method.prune(weights, to: .unstructured(0.5), inputs: statistics(x, columns: 2), machine: machine())
    // 1 * 2 + 3 * 1 - 1 * 2 + 0.5 * 1, and 4 + 1 + 4 + 1.
    let (h01, h11): (Float, Float) = (3.5, 10)
    let expected: Float = 2 + 0.1 * h01 / h11
    #expect(weights.value.base[0] == 0)
    #expect(abs(weights.value.base[1] - expected) < 1e-6)
  }

  @Test func inputsThatAreAlwaysZeroGoFirst() throws {
    let columns = 16
    var x = correlatedInputs(50, columns, seed: 8)
    for row in 0..<50 { for column in 0..<4 { x[row * columns + 4 * column] = 0 } }
    let weights = parameter("w", 6, columns, seed: 9)
    _ = try SparseGPT().prune(
      weights, to: .unstructured(0.25), inputs: statistics(x, columns: columns), machine: machine())
    #expect(zeros(weights) == (0..<weights.count).filter { $0.isMultiple(of: 4) })
  }

  @Test func inputsThatAreNoNumbersAreRefused() throws {
    let weights = parameter("w", 2, 8, seed: 9)
    var x = numbers(80, seed: 1)
    x[3] = .nan
    expectError(TrainingError.self, saying: "tensor w: expected ") {
      try SparseGPT().prune(weights, to: .unstructured(0.5), inputs: statistics(x, columns: 8), machine: machine())
    }
  }
}
