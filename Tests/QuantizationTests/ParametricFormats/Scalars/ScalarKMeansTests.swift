import Quantization
import TestSupport
import Testing

@Suite("k-means in one dimension")
struct ScalarKMeansTests {
  private func error(_ weights: [Float], _ levels: [Float], _ importance: [Float]? = nil) -> Double {
    let nearest = ScalarLevels(levels).snap(weights.span)
    return weights.indices.reduce(0) { sum, index in
      let distance = Double(nearest[index] - weights[index])
      return sum + distance * distance * Double(importance?[index] ?? 1)
    }
  }

  /// The least error of any cut of the sorted weights.
  private func bestError(_ weights: [Float], _ importance: [Float]?, cells: Int) -> Double {
    let order = weights.indices.sorted { weights[$0] < weights[$1] }
    func cost(_ range: Range<Int>) -> Double {
      let mass = range.reduce(0.0) { $0 + Double(importance?[order[$1]] ?? 1) }
      let mean = range.reduce(0.0) { $0 + Double(importance?[order[$1]] ?? 1) * Double(weights[order[$1]]) } / mass
      return range.reduce(0.0) { sum, index in
        let d = Double(weights[order[index]]) - mean
        return sum + d * d * Double(importance?[order[index]] ?? 1)
      }
    }
    func best(_ start: Int, _ cells: Int) -> Double {
      guard cells > 1 else { return cost(start..<order.count) }
      return (start + 1...order.count - cells + 1).map { cost(start..<$0) + best($0, cells - 1) }.min() ?? 0
    }
    return best(0, cells)
  }

  @Test("finds the optimum of few weights", arguments: 2...4, [5, 12, 20])
  func exact(cells: Int, count: Int) {
    for seed in 1...5 as ClosedRange<UInt64> {
      // Sixteenths: 16-bit floats hold the means to 2^-11.
      let weights = TestWeights.make(count: count, seed: seed, scale: 8)
      let importance = TestWeights.make(count: count, seed: seed + 100).map { abs($0) + 0.01 }
      for importance in [nil, importance] {
        let levels = ScalarKMeans.levels(weights, importance: importance, count: cells)
        let best = bestError(weights, importance, cells: cells)
        #expect(levels.count == cells && levels == levels.sorted())
        #expect(error(weights, levels, importance) <= best * 1.001 + 1e-4)
      }
    }
  }

  @Test("of many weights is near what many starts find", arguments: [2, 3, 4, 6])
  func large(bits: Int) {
    let weights = TestWeights.make(count: 20_000, seed: 3, scale: 1000)
    let levels = ScalarKMeans.levels(weights, importance: nil, count: 1 << bits)
    #expect(levels.count == 1 << bits)
    // The sum of four uniform numbers: nearly normal with variance 1/12 of the range, and a finite range.
    let power = weights.reduce(0.0) { $0 + Double($1) * Double($1) }
    let normal = LloydMax.distortion(LloydMax.levels(1 << bits, for: .gauss), for: .gauss)
    #expect(error(weights, levels) < normal * power)
  }

  @Test(
    "is never worse than uniform levels", .requires(golden: "quantization/manifest.json"),
    arguments: GoldenNames.inputs,
    [1, 2, 3, 4, 5, 8])
  func uniform(input: String, bits: Int) throws {
    let matrix = try #require(try QuantizationGoldens.shared.get().input(input))
    // Where 16-bit floats are precise, as formats scale them.
    let stored = try matrix.weights()
    let largest = stored.reduce(0) { max($0, abs($1)) }
    let weights = stored.map { largest > 0 ? $0 / largest * 16384 : 0 }
    let (low, high) = (weights.min() ?? 0, weights.max() ?? 0)
    let steps = Float((1 << bits) - 1)
    let even = (0..<1 << bits).map { low + (high - low) * Float($0) / steps }
    let levels = ScalarKMeans.levels(weights, importance: nil, count: 1 << bits)
    #expect(levels.count <= 1 << bits)
    // The levels are 16-bit floats: 2^-11 of the weights is lost where hardly anything else is.
    let power = weights.reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(error(weights, levels) <= error(weights, even) * (1 + 1e-9) + power * 0x1p-22)
  }

  @Test("takes the distinct weights where they are few")
  func distinct() {
    #expect(ScalarKMeans.levels([3, 1, 3, 1, 2], importance: nil, count: 4) == [1, 2, 3])
    #expect(ScalarKMeans.levels([0, 0], importance: nil, count: 16) == [0])
    #expect(ScalarKMeans.levels([], importance: nil, count: 16) == [0])
    #expect(ScalarKMeans.levels([5], importance: [0], count: 2) == [5])
    #expect(ScalarKMeans.levels([1, 2, 3], importance: [0, 0, 0], count: 2).count == 2)
  }

  @Test("follows importance")
  func importance() {
    let weights: [Float] = (0..<100).map { Float($0) }
    let first = ScalarKMeans.levels(weights, importance: weights.map { $0 < 50 ? 1 : 1e-6 }, count: 4)
    #expect(first[2] < 50)
    let zeros = ScalarKMeans.levels(weights, importance: weights.map { $0 < 2 ? 1 : 0 }, count: 4)
    #expect(zeros.prefix(2) == [0, 1] && zeros.allSatisfy { $0.isFinite })
  }

  @Test("levels decide by the half-way points")
  func snap() {
    let levels = ScalarLevels([1, -1, 0, 1])
    #expect(levels.levels == [-1, 0, 1])
    let weights: [Float] = [-9, -0.6, -0.5, -0.4, 0.4, 0.5, 0.6, .infinity, -.infinity]
    #expect(levels.snap(weights.span) == [-1, -1, -1, 0, 0, 0, 1, 1, -1])
  }
}
