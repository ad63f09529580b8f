import Quantization
import TestSupport
import Tensors
import Testing

@Suite("Formats with codebooks")
struct CodebookFormatTests {
  static let names = [
    "kmeans4-tensor", "kmeans3-channel", "kmeans2-g64", "kmeans8-tensor", "lloydmax4-gauss-g64", "lloydmax3-channel",
    "lloydmax2-laplace-tensor", "lloydmax8-g128", "lloydmax1-g32", "vq2x4", "vq4x8", "vq8x8", "aqlm2x4", "aqlm3x5-d4",
    "e8p2-channel", "e8p3-g64", "e8p4-tensor", "e8p2-had-channel", "e8p4-had-g32",
  ]

  private func format(_ name: String) throws -> any TensorFormat {
    let format = try #require(FormatRegistry.tensorFormat(named: name))
    #expect(format.name == name)
    return format
  }

  private func rebuild(
    _ name: String, _ weights: [Float], columns: Int, importance: [Float]? = nil, threads: Int = 1
  ) throws -> [Float] {
    let source = try WeightSource(name: "w", weights: weights, columns: columns)
    let fitted = try format(name).fit(
      FittingWeights(source, importance: importance, pool: threads > 1 ? WorkerPool(threadCount: threads) : nil))
    var result = [Float](repeating: .nan, count: weights.count)
    var span = result.mutableSpan
    fitted.reconstruct(weights.span, from: 0, into: &span)
    return result
  }

  private func error(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
  }

  @Test(
    "count every bit",
    arguments: [
      ("kmeans4-tensor", 4 * 2000 + 16 * 16 + 32),
      ("kmeans3-channel", 3 * 2000 + 20 * 8 * 16 + 32),
      ("kmeans2-g64", 2 * 2000 + 40 * 4 * 16 + 32),
      ("lloydmax4-gauss-g64", 4 * 2000 + 40 * 16 + 32),
      ("lloydmax3-channel", 3 * 2000 + 20 * 16 + 8 * 16 + 32),
      ("lloydmax2-laplace-tensor", 2 * 2000 + 16 + 32),
      // Rows of 100: 50 pairs, 25 fours, 13 eights.
      ("vq2x8", 20 * 50 * 8 + 20 * 16 + 256 * 2 * 16 + 32),
      ("vq4x6", 20 * 25 * 6 + 20 * 16 + 64 * 4 * 16 + 32),
      ("aqlm2x8", 20 * 13 * 16 + 20 * 16 + 2 * 256 * 8 * 16 + 32),
      ("aqlm3x5-d4", 20 * 25 * 15 + 20 * 16 + 3 * 32 * 4 * 16 + 32),
      ("e8p2-channel", 20 * 13 * 16 + 20 * 16 + 32),
      ("e8p3-tensor", 20 * 13 * 24 + 16 + 32),
      ("e8p4-had-g64", 20 * 13 * 32 + 40 * 16 + 32),
    ])
  func bits(name: String, expected: Int) throws {
    let shape = try #require(Shape([100, 20]))
    #expect(try format(name).bitCount(of: shape) == expected)
  }

  @Test(
    "have no members beyond their grammar",
    arguments: [
      "kmeans0-tensor", "kmeans9-tensor", "kmeans4-g7", "kmeans4-row", "lloydmax4-uniform", "vq3x8", "vq2x13",
      "aqlm1x8",
      "aqlm2x8-d3", "e8p5", "e8p2-g12", "vq2x8-tensor", "kmeans4-tensor-tensor",
    ])
  func unknown(name: String) {
    #expect(FormatRegistry.tensorFormat(named: name) == nil)
  }

  @Test("are the same on any number of threads", arguments: names)
  func threads(name: String) throws {
    let weights = TestWeights.make(count: 96 * 300, seed: 1)
    let alone = try rebuild(name, weights, columns: 96)
    #expect(try rebuild(name, weights, columns: 96, threads: 3) == alone)
    #expect(alone.allSatisfy { $0.isFinite })
    #expect(error(alone, weights) < 0.5 * error(weights, [Float](repeating: 0, count: weights.count)))
  }

  @Test("take rows of any length", arguments: names, [1, 7, 8, 9, 100])
  func columns(name: String, columns: Int) throws {
    let weights = TestWeights.make(count: columns * 30, seed: 2)
    let result = try rebuild(name, weights, columns: columns)
    #expect(result.allSatisfy { $0.isFinite })
    #expect(error(result, weights) < error(weights, [Float](repeating: 0, count: weights.count)))
  }

  @Test("keep what weights of any size are made of", arguments: names, [1e-30, 1e-8, 1, 1e7, 1e30] as [Float])
  func scales(name: String, scale: Float) throws {
    let weights = TestWeights.make(count: 64 * 64, seed: 3, scale: 1)
    let plain = try rebuild(name, weights, columns: 64)
    let scaled = try rebuild(name, weights.map { $0 * scale }, columns: 64)
    let share = error(scaled.map { $0 / scale }, weights) / error(plain, weights)
    #expect(share > 0.8 && share < 1.25, "\(share)")
  }

  @Test("zeros and damaged weights", arguments: names)
  func edges(name: String) throws {
    #expect(try rebuild(name, [Float](repeating: 0, count: 640), columns: 64).allSatisfy { $0 == 0 })
    #expect(try rebuild(name, [0.25], columns: 1).allSatisfy { abs($0) <= 1 })
    var weights = TestWeights.make(count: 640, seed: 4)
    weights[70] = .nan
    weights[300] = .infinity
    weights[500] = -.infinity
    let result = try rebuild(name, weights, columns: 64)
    #expect(result.allSatisfy { $0.isFinite } && abs(result[70]) < 0.1)
    let keepsSigns = name.hasPrefix("kmeans") || name.hasPrefix("lloydmax")
    #expect(!keepsSigns || (result[300] > 0 && result[500] < 0))
    let all = [Float](repeating: .nan, count: 64) + [Float](repeating: .infinity, count: 64)
    #expect(try rebuild(name, all, columns: 64).allSatisfy { $0.isFinite })
  }

  @Test("give every weight one of its levels", arguments: names.filter { !$0.contains("had") })
  func levels(name: String) throws {
    let weights = TestWeights.make(count: 100 * 4, seed: 5)
    let source = try WeightSource(name: "w", weights: weights, columns: 100)
    let fitted = try format(name).fit(FittingWeights(source))
    let result = try rebuild(name, weights, columns: 100)
    let levels = fitted.levels(weights.span, from: 0)
    #expect(levels.flatMap { Array($0.weights) } == Array(0..<400))
    for run in levels {
      for index in run.weights {
        let nearest = run.values.map { abs($0 - result[index]) }.min() ?? .infinity
        #expect(nearest <= 1e-5 * abs(result[index]) + 1e-9)
      }
    }
  }

  @Test(
    "weigh errors by importance",
    arguments: names.filter { !$0.hasPrefix("e8p") && !$0.contains("8") && !$0.contains("tensor") })
  func importance(name: String) throws {
    let weights = TestWeights.make(count: 96 * 300, seed: 6)
    let importance = (0..<96).map { $0 % 3 == 0 ? Float(10) : 0.01 }
    func weighted(_ result: [Float]) -> Double {
      weights.indices.reduce(0) { sum, index in
        sum + Double(importance[index % 96]) * error([weights[index]], [result[index]])
      }
    }
    let with = try weighted(rebuild(name, weights, columns: 96, importance: importance))
    let without = try weighted(rebuild(name, weights, columns: 96))
    #expect(with < 0.99 * without)
  }

  @Test(
    "more bits, less error",
    arguments: [
      ["kmeans2-tensor", "kmeans3-tensor", "kmeans4-tensor", "kmeans6-tensor"],
      ["kmeans1-channel", "kmeans2-channel", "kmeans4-channel"],
      ["lloydmax2-gauss-g64", "lloydmax3-gauss-g64", "lloydmax4-gauss-g64", "lloydmax5-gauss-g64"],
      ["lloydmax2-g64", "lloydmax3-g64", "lloydmax4-g64"],
      ["vq2x2", "vq2x4", "vq2x6", "vq2x8"], ["aqlm2x6", "aqlm3x6", "aqlm4x6"],
      ["e8p2-channel", "e8p3-channel", "e8p4-channel"], ["e8p2-had-tensor", "e8p3-had-tensor", "e8p4-had-tensor"],
    ])
  func order(names: [String]) throws {
    let weights = TestWeights.make(count: 128 * 512, seed: 7)
    let errors = try names.map { error(try rebuild($0, weights, columns: 128), weights) }
    #expect(zip(errors, errors.dropFirst()).allSatisfy { $1 < 0.8 * $0 }, "\(errors)")
  }

  @Test("stop when asked", arguments: ["kmeans4-tensor", "vq4x8", "aqlm2x8", "e8p2-channel"])
  func cancelled(name: String) throws {
    let source = try WeightSource(name: "w", weights: TestWeights.make(count: 1 << 16, seed: 8), columns: 256)
    #expect(throws: QuantizationError.cancelled) {
      try format(name).fit(FittingWeights(source, isCancelled: { true }))
    }
  }
}
