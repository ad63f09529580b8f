import Quantization
import TestSupport
import Tensors
import Testing

@Suite("Channels and weights that are not finite")
struct ChannelTests {
  let analyzer = TensorAnalyzer(pool: WorkerPool(threadCount: 2))

  @Test("rows and columns come by their size, relative to the median")
  func order() throws {
    var weights = [Float](repeating: 1, count: 100 * 32)
    for column in 0..<32 { weights[70 * 32 + column] = -8 }
    for row in 0..<100 { weights[row * 32 + 5] *= 4 }
    weights[3] = .nan
    let source = try WeightSource(name: "test", weights: weights, columns: 32)
    let found = try #require(analyzer.channels(of: source))
    #expect(found.isExact && found.rows.count == 100 && found.columns.count == 32)
    #expect(found.rows[0].index == 70 && found.rows[0].maximum == 32 && abs(found.rows[0].ratio - 8) < 1e-9)
    #expect(found.columns[0].index == 5 && found.columns[0].ratio > ChannelStatistics.outlierRatio)
    #expect(found.columns[1].ratio < ChannelStatistics.outlierRatio)
  }

  @Test("above the limit rows spread evenly are looked at")
  func sample() throws {
    let source = try WeightSource(name: "test", weights: TestWeights.make(count: 64 * 100, seed: 2), columns: 64)
    let found = try #require(analyzer.channels(of: source, limit: 64 * 10))
    #expect(!found.isExact && found.rows.map(\.index).sorted() == (0..<10).map { $0 * 10 })
    #expect(analyzer.channels(of: source, isCancelled: { true }) == nil)
  }

  @Test("NaN and infinities are counted, and the first is found", arguments: [1, 3, 64])
  func nonFinite(columns: Int) throws {
    var weights = TestWeights.make(count: 64 * 9000, seed: 3)
    let source = { try WeightSource(name: "test", weights: weights, columns: columns) }
    #expect(analyzer.nonFiniteWeights(of: try source()) == NonFiniteWeights())
    weights[500_000] = .nan
    weights[500_001] = -.infinity
    weights[400_009] = .infinity
    let found = try #require(analyzer.nonFiniteWeights(of: try source()))
    #expect(found.nan == 1 && found.infinite == 2 && found.first == 400_009)
    let place = try #require(found.firstPlace(columns: columns))
    #expect(place.row * columns + place.column == 400_009)
  }
}
