import Foundation
import Quantization
import Synchronization
import TestSupport
import Tensors
import Testing

@Suite("Distribution")
struct DistributionTests {
  let analyzer = TensorAnalyzer(pool: WorkerPool(threadCount: 2))

  private func source(_ weights: [Float], columns: Int = 1) throws -> WeightSource {
    try WeightSource(name: "test", weights: weights, columns: columns)
  }

  private func distribution(_ weights: [Float], _ options: DistributionOptions = .init()) throws -> Distribution {
    try #require(analyzer.distribution(of: [source(weights)], options: options))
  }

  @Test("moments and extremes equal those computed plainly", arguments: [1, 2, 31, 1000, 300_000])
  func moments(count: Int) throws {
    let weights = TestWeights.make(count: count, seed: 1).map { $0 * $0 * 3 + 5 }
    let found = try distribution(weights)
    let n = Double(count)
    let mean = weights.reduce(0) { $0 + Double($1) } / n
    func moment(_ k: Int) -> Double { weights.reduce(0) { $0 + pow(Double($1) - mean, Double(k)) } / n }
    let deviation = moment(2).squareRoot()
    #expect(found.count == count && found.nonFiniteCount == 0 && found.isExact)
    #expect(found.minimum == weights.min() && found.maximum == weights.max())
    #expect(abs(found.mean - mean) < 1e-12)
    #expect(abs(found.standardDeviation - deviation) < 1e-9)
    guard count > 2 else { return }
    #expect(abs(found.skewness - moment(3) / pow(deviation, 3)) < 1e-6)
    #expect(abs(found.excessKurtosis - (moment(4) / pow(deviation, 4) - 3)) < 1e-6)
  }

  @Test("percentiles are exact order statistics", arguments: [1, 2, 31, 1000, 300_000])
  func percentiles(count: Int) throws {
    let weights = TestWeights.make(count: count, seed: 2)
    let ranks = [0, 0.1, 1, 50, 50, 99.9, 100]
    let found = try distribution(weights, DistributionOptions(percentiles: ranks))
    let sorted = weights.sorted()
    #expect(found.percentiles.map(\.rank) == ranks)
    for percentile in found.percentiles {
      let position = max(0, Int((percentile.rank / 100 * Double(count)).rounded(.up)) - 1)
      #expect(percentile.value == sorted[position], "rank \(percentile.rank)")
    }
  }

  @Test("the linear histogram holds every weight, in its bin", arguments: [1, 7, 256])
  func linear(bins: Int) throws {
    let weights = TestWeights.make(count: 50_000, seed: 3)
    let histogram = try distribution(weights, DistributionOptions(bins: bins)).histogram
    #expect(histogram.counts.count == bins)
    #expect(histogram.below == 0 && histogram.above == 0 && histogram.total == weights.count)
    var expected = [Int](repeating: 0, count: bins)
    for weight in weights { expected[try #require(histogram.bin(of: Double(weight)))] += 1 }
    // Weights within rounding of an edge may fall to either side.
    let moved = zip(expected, histogram.counts).reduce(0) { $0 + abs($1.0 - $1.1) }
    #expect(moved <= weights.count / 1000)
  }

  @Test("the logarithmic histogram holds every weight but zeros")
  func logarithmic() throws {
    let weights = TestWeights.make(count: 50_000, seed: 4) + [0, -0.0, 0]
    let histogram = try distribution(weights, DistributionOptions(bins: 64, scale: .logarithmic)).histogram
    #expect(histogram.total == weights.count && histogram.above == 0)
    let small = weights.filter { Double(abs($0)) < histogram.lower }.count
    #expect(histogram.below == small && small >= 3)
    var expected = [Int](repeating: 0, count: 64)
    for weight in weights where Double(abs(weight)) >= histogram.lower {
      expected[try #require(histogram.bin(of: Double(weight)))] += 1
    }
    let moved = zip(expected, histogram.counts).reduce(0) { $0 + abs($1.0 - $1.1) }
    #expect(moved <= weights.count / 1000)
  }

  @Test("a range that is given leaves the rest outside")
  func range() throws {
    let weights: [Float] = [-2, -1, -0.5, 0, 0.5, 0.99, 1, 3]
    let histogram = try distribution(weights, DistributionOptions(bins: 2, range: -1...1)).histogram
    #expect(histogram.below == 1 && histogram.above == 2)
    #expect(histogram.counts == [2, 3])
  }

  @Test("outliers are counted to the weight")
  func outliers() throws {
    var weights = TestWeights.make(count: 100_000, seed: 5)
    weights[77] = 9
    let found = try distribution(weights, DistributionOptions(outlierSigmas: [1, 3, 20]))
    for share in found.outliers {
      let limit = Float(share.sigmas * found.standardDeviation)
      #expect(share.count == weights.filter { abs($0) > limit }.count)
      #expect(share.share == Double(share.count) / 100_000)
    }
    #expect(found.outliers.last?.count == 1)
  }

  @Test("NaNs and infinities are counted and spoil nothing")
  func nonFinite() throws {
    let clean = TestWeights.make(count: 10_000, seed: 6)
    var dirty = clean
    for (index, value) in [Float.nan, .infinity, -.infinity, .signalingNaN].enumerated() {
      dirty.insert(value, at: 1111 * (index + 1))
    }
    let (a, b) = (try distribution(clean), try distribution(dirty))
    #expect(b.count == 10_004 && b.nanCount == 2 && b.infinityCount == 2 && b.finiteCount == 10_000)
    #expect(abs(a.mean - b.mean) < 1e-15 && abs(a.standardDeviation - b.standardDeviation) < 1e-12)
    #expect(a.percentiles == b.percentiles && a.histogram == b.histogram && a.minimum == b.minimum)
    let none = try distribution([.nan, .infinity])
    #expect(none.finiteCount == 0 && none.mean == 0 && none.minimum == 0 && none.histogram.total == 0)
  }

  @Test("equal weights have no spread", arguments: [Float(0), 1, -3.25, 1e-30, 3e38])
  func constant(value: Float) throws {
    let found = try distribution([Float](repeating: value, count: 1000))
    #expect(found.standardDeviation == 0 && found.skewness == 0 && found.excessKurtosis == 0)
    #expect(found.minimum == value && found.maximum == value)
    #expect(found.histogram.total == 1000)
    #expect(found.percentiles.allSatisfy { $0.value == value })
  }

  @Test("nothing at all")
  func empty() throws {
    let found = try #require(analyzer.distribution(of: [WeightSource]()))
    #expect(found.count == 0 && found.percentiles.allSatisfy { $0.value == 0 })
    #expect(try distribution([]).count == 0)
  }

  @Test("several tensors count together, whatever their format")
  func group() throws {
    let weights = TestWeights.make(count: 4096, seed: 7)
    let half = try #require(FormatRegistry.named("F16"))
    let bytes = try half.encoded(weights, columns: 64)
    let shape = try #require(Shape([64, 64]))
    let other = try WeightSource(name: "half", shape: shape, format: half, bytes: ByteRegion(copying: bytes))
    let found = try #require(analyzer.distribution(of: [source(weights, columns: 64), other]))
    #expect(found.count == 8192)
    let together = try distribution(weights + half.decoded(bytes))
    #expect(found.percentiles == together.percentiles && found.histogram == together.histogram)
  }

  @Test("a sample comes first, progress rises, the last is the result")
  func progress() throws {
    let weights = TestWeights.make(count: 2_000_000, seed: 8)
    var seen: [(Distribution, Double)] = []
    let result = try #require(
      analyzer.distribution(of: [source(weights, columns: 1000)], progress: { seen.append(($0, $1)) }))
    let first = try #require(seen.first)
    #expect(first.1 == 0 && !first.0.isExact && first.0.count < weights.count && first.0.count > 10_000)
    #expect(abs(first.0.standardDeviation - result.standardDeviation) < 0.02 * result.standardDeviation)
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.1 <= $1.1 })
    #expect(seen.last?.1 == 1 && seen.last?.0 == result && result.isExact)
    // What comes before the second pass is near: a bucket is 2^-7 of its value wide.
    let rough = try #require(seen.last { !$0.0.isExact }).0
    for (a, b) in zip(rough.percentiles, result.percentiles) {
      #expect(abs(a.value - b.value) <= 0x1p-7 * abs(b.value) + 1e-6)
    }
    #expect(rough.histogram.total == result.histogram.total)
  }

  @Test("cancelling ends it at once")
  func cancellation() throws {
    let weights = TestWeights.make(count: 1 << 20, seed: 9)
    let calls = Atomic<Int>(0)
    let result = analyzer.distribution(
      of: [try source(weights, columns: 1024)],
      isCancelled: { calls.add(1, ordering: .relaxed).newValue > 3 })
    #expect(result == nil)
    #expect(calls.load(ordering: .relaxed) < 12)
  }

  @Test("a sketch has the shape and takes no time")
  func sketch() throws {
    let weights = TestWeights.make(count: 1 << 20, seed: 10)
    let tensor = try source(weights, columns: 1024)
    let sketch = tensor.sketch(bins: 16)
    #expect(sketch.heights.count == 16 && sketch.heights.max() == 1)
    #expect((sketch.heights[7] + sketch.heights[8]) / 2 > 3 * sketch.heights[0])
    #expect(sketch.lower < 0 && sketch.upper > 0)
    #expect(try source([]).sketch(bins: 4).heights == [0, 0, 0, 0])
    #expect(try source([.nan, .nan]).sketch(bins: 2).heights == [0, 0])
    let start = ContinuousClock.now
    for _ in 0..<100 { _ = tensor.sketch() }
    #expect((ContinuousClock.now - start) / 100 < .milliseconds(1))
  }
}
