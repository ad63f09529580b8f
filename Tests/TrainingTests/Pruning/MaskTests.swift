import Tensors
import TestSupport
import Testing

import Training

/// A machine of so many threads.
func machine(_ threads: Int = 2) -> TrainingMachine {
  TrainingMachine(pool: WorkerPool(threadCount: threads))
}

/// The places of a matrix that are zero.
func zeros(_ parameter: Parameter) -> [Int] {
  parameter.value.array.indices.filter { parameter.value.base[$0] == 0 }
}

/// Statistics of inputs that stand row by row in `x`.
func statistics(_ x: [Float], columns: Int, need: InputNeed = .products) -> InputStatistics {
  let tape = Tape(machine(), isRecording: false)
  let statistics = InputStatistics(columns: columns, need: need)
  statistics.add(tape.constant(x, columns: columns), tape)
  return statistics
}

/// Inputs whose columns depend on each other: each is a mix of a few common numbers and one of its own, at sizes of its own.
func correlatedInputs(_ rows: Int, _ columns: Int, seed: UInt64) -> [Float] {
  let (common, own) = (numbers(rows * 4, seed: seed), numbers(rows * columns, seed: seed + 1, scale: 0.3))
  let (mix, sizes) = (numbers(4 * columns, seed: seed + 2), numbers(columns, seed: seed + 3))
  return (0..<rows * columns).map { index in
    let (row, column) = (index / columns, index % columns)
    var value = own[index]
    for part in 0..<4 { value += common[4 * row + part] * mix[4 * column + part] }
    return value * (0.2 + abs(sizes[column]))
  }
}

@Suite struct MaskTests {
  static let patterns: [PruningPattern] = [
    .unstructured(0), .unstructured(0.5), .unstructured(0.37), .unstructured(1), .groups(kept: 2, of: 4),
    .groups(kept: 4, of: 8), .groups(kept: 1, of: 4),
  ]

  /// Every method holds every pattern exactly, and its mask says which weights are zero.
  @Test(arguments: ["magnitude", "magnitude-row", "wanda", "sparsegpt"], patterns)
  func patternsHold(name: String, pattern: PruningPattern) throws {
    let method = try #require(PruningMethods.named(name))
    for (rows, columns) in [(1, 8), (7, 24), (33, 200)] {
      let weights = parameter("w", rows, columns, seed: 5)
      let inputs = statistics(correlatedInputs(60, columns, seed: 6), columns: columns)
      let mask = try method.prune(weights, to: pattern, inputs: inputs, machine: machine())
      #expect(zeros(weights) == (0..<weights.count).filter { !mask.keeps($0) })
      switch pattern {
      case .unstructured(let sparsity):
        let isByRow = name == "magnitude-row" || name == "wanda"
        let part = isByRow ? columns : rows * columns
        let expected = Int((sparsity * Double(part)).rounded()) * (isByRow ? rows : 1)
        #expect(weights.count - mask.keptCount == expected)
        guard isByRow else { continue }
        for row in 0..<rows {
          let gone = (0..<columns).count { !mask.keeps(row * columns + $0) }
          #expect(gone == expected / rows)
        }
      case .groups(let kept, let length):
        for start in stride(from: 0, to: weights.count, by: length) {
          #expect((start..<start + length).count { mask.keeps($0) } == kept)
        }
      }
    }
  }

  @Test func magnitudeTakesTheSmallest() throws {
    let weights = parameter("w", 6, 32, seed: 1)
    let before = weights.value.array
    let mask = try MagnitudePruning(scope: .tensor).prune(
      weights, to: .unstructured(0.25), inputs: nil, machine: machine())
    let limit = before.map { abs($0) }.sorted()[48]
    for index in before.indices {
      #expect(mask.keeps(index) == (abs(before[index]) >= limit))
      #expect(weights.value.array[index] == (abs(before[index]) >= limit ? before[index] : 0))
    }
  }

  @Test func ofEqualWeightsTheEarlierGoes() throws {
    let weights = Parameter("w", rows: 2, columns: 4)
    for index in 0..<8 { weights.value.base[index] = index.isMultiple(of: 2) ? 1 : -1 }
    _ = try MagnitudePruning(scope: .row).prune(weights, to: .unstructured(0.5), inputs: nil, machine: machine())
    #expect(weights.value.array == [0, 0, 1, -1, 0, 0, 1, -1])
  }

  @Test func wandaIsBruteForce() throws {
    let (rows, columns) = (5, 12)
    let weights = parameter("w", rows, columns, seed: 2)
    let x = correlatedInputs(40, columns, seed: 3)
    let before = weights.value.array
    _ = try WandaPruning().prune(
      weights, to: .unstructured(0.5), inputs: statistics(x, columns: columns, need: .squares), machine: machine())
    for row in 0..<rows {
      let scores = (0..<columns).map { column in
        var length = 0.0
        for input in 0..<40 { length += Double(x[input * columns + column]) * Double(x[input * columns + column]) }
        return Double(abs(before[row * columns + column])) * length.squareRoot()
      }
      let gone = (0..<columns).filter { column in scores.count { $0 < scores[column] } < columns / 2 }
      #expect(zeros(weights).filter { $0 / columns == row }.map { $0 % columns } == gone)
    }
  }

  @Test func wrongPatternsAreRefused() throws {
    let weights = parameter("w", 3, 10, seed: 1)
    let method = MagnitudePruning(scope: .tensor)
    let wrong: [(pattern: PruningPattern, sentence: String)] = [
      (.unstructured(-0.1), "sparsity = -0.1: expected 0 to 1"), (.unstructured(1.1), "sparsity = 1.1"),
      (.unstructured(.nan), "sparsity = nan"), (.groups(kept: 5, of: 2), "pattern = 5:2"),
      (.groups(kept: 2, of: 4), "tensor w: expected rows of whole groups of 4, found rows of 10"),
    ]
    for (pattern, sentence) in wrong {
      let before = weights.value.array
      expectError(TrainingError.self, saying: sentence) {
        try method.prune(weights, to: pattern, inputs: nil, machine: machine())
      }
      #expect(weights.value.array == before)
    }
    expectError(TrainingError.self, saying: "pattern = 3:7: expected one of unstructured, 2:4, 4:8") {
      try PruningPattern(named: "3:7", sparsity: 0.5)
    }
    #expect(try PruningPattern(named: "4:8", sparsity: 7) == .groups(kept: 4, of: 8))
    expectError(TrainingError.self, saying: "wanda needs a text whose inputs to w it can measure") {
      try WandaPruning().prune(weights, to: .unstructured(0.5), inputs: nil, machine: machine())
    }
  }

  @Test func masksOfZeros() throws {
    let network = try tinyNetwork()
    #expect(network.masksOfZeros().isEmpty)
    let masks = try NetworkPruner(machine: machine(), calibration: nil).prune(
      network, by: MagnitudePruning(scope: .row), to: .groups(kept: 2, of: 4))
    let found = network.masksOfZeros()
    #expect(found.map(\.parameter.name) == masks.map(\.parameter.name))
    #expect(found.map(\.keptCount) == masks.map(\.keptCount))
    #expect(found.sparsity == 0.5)
  }
}
