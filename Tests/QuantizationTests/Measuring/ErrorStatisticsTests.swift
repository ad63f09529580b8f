import Foundation
import Quantization
import Synchronization
import TestSupport
import Tensors
import Testing

@Suite("Error statistics")
struct ErrorStatisticsTests {
  let analyzer = TensorAnalyzer(pool: WorkerPool(threadCount: 2))

  private struct Table: Decodable {
    struct Errors: Decodable {
      let rmse: Double
      let max_abs: Double
      let sqnr_db: Double
      let cosine: Double
    }
    let errors: [String: [String: [String: Errors?]]]
  }

  private static let table = Result {
    try JSONDecoder().decode(Table.self, from: Goldens.data("quantization/error_table.json"))
  }

  @Test(
    "equal the reference's table", .requires(golden: "quantization/error_table.json"),
    arguments: GoldenNames.encodable, GoldenNames.realInputs)
  func reference(name: String, input: String) throws {
    let matrix = try #require(try QuantizationGoldens.shared.get().input(input))
    let golden = try #require(try Self.table.get().errors[input]?[name])
    let format = try #require(FormatRegistry.named(name))
    let source = try WeightSource(name: input, weights: matrix.weights(), columns: matrix.cols)
    for (kind, importance) in [("plain", nil), ("imatrix", try matrix.importance())] {
      guard let expected = golden[kind] ?? nil else { continue }
      let found = try #require(
        try analyzer.errors(of: source, in: format, options: ErrorOptions(importance: importance)))
      #expect(abs(found.rmse - expected.rmse) <= 1e-12 * expected.rmse)
      #expect(abs(found.maximumAbsoluteError - expected.max_abs) <= 1e-6 * expected.max_abs)
      #expect(abs(found.sqnr - expected.sqnr_db) <= 1e-9 * abs(expected.sqnr_db))
      #expect(abs(found.cosineSimilarity - expected.cosine) <= 1e-12)
      #expect(found.isExact && found.count == matrix.rows * matrix.cols)
      #expect(found.histogram.total == found.count)
    }
  }

  @Test("sizes are those of the whole tensor")
  func sizes() throws {
    let source = try WeightSource(name: "w", weights: TestWeights.make(count: 4096, seed: 1), columns: 512)
    let format = try #require(FormatRegistry.named("Q4_K"))
    let found = try #require(try analyzer.errors(of: source, in: format))
    #expect(found.bitsPerWeight == 4.5 && found.byteCount == 4096 * 9 / 16 && found.format == "Q4_K")
    #expect(found.histogram.lower == -found.maximumAbsoluteError)
    #expect(found.meanAbsoluteError < found.rmse && found.rmse < found.maximumAbsoluteError)
  }

  @Test("without error the noise is infinitely far below")
  func exact() throws {
    let source = try WeightSource(name: "w", weights: [0.5, -1, 2, 0], columns: 4)
    let format = try #require(FormatRegistry.named("F16"))
    let found = try #require(try analyzer.errors(of: source, in: format))
    #expect(found.rmse == 0 && found.sqnr == .infinity && abs(found.cosineSimilarity - 1) < 1e-15)
    #expect(found.histogram.total == 4)
    let zeros = try WeightSource(name: "z", weights: [0, 0], columns: 2)
    #expect(try analyzer.errors(of: zeros, in: format)?.cosineSimilarity == 1)
  }

  @Test("weights that are not finite are left out", arguments: ["F16", "BF16"])
  func nonFinite(name: String) throws {
    let weights: [Float] = [0.1, .nan, 0.2, .infinity, -0.3]
    let format = try #require(FormatRegistry.named(name))
    let found = try #require(
      try analyzer.errors(of: WeightSource(name: "w", weights: weights, columns: 5), in: format))
    #expect(found.count == 5 && found.nonFiniteCount == 2)
    #expect(found.rmse.isFinite && found.rmse > 0 && found.rmse < 1e-3)
  }

  @Test("errors of one size after much smaller ones keep their place in the histogram")
  func risingErrors() throws {
    var weights = TestWeights.make(count: 1 << 17, seed: 3, scale: 1e-4)
    weights[(1 << 17) - 3] = 100
    weights[(1 << 17) - 2] = 7
    let format = try #require(FormatRegistry.named("Q4_0"))
    let found = try #require(
      try analyzer.errors(of: WeightSource(name: "w", weights: weights, columns: 256), in: format))
    #expect(found.histogram.total == 1 << 17)
    #expect(found.histogram.counts[50] > (1 << 17) - 10)
    #expect(found.histogram.below == 0 && found.histogram.above == 0)
  }

  @Test("a sample comes first, cancelling ends it")
  func progress() throws {
    let source = try WeightSource(name: "w", weights: TestWeights.make(count: 1 << 18, seed: 4), columns: 1024)
    let format = try #require(FormatRegistry.named("Q4_0"))
    var seen: [(ErrorStatistics, Double)] = []
    let result = try #require(
      try analyzer.errors(of: source, in: format, progress: { seen.append(($0, $1)) }))
    let first = try #require(seen.first)
    #expect(first.1 == 0 && !first.0.isExact && first.0.count == 1 << 13)
    #expect(abs(first.0.rmse - result.rmse) < 0.05 * result.rmse)
    #expect(seen.last?.1 == 1)

    let calls = Atomic<Int>(0)
    let cancelled = try analyzer.errors(
      of: source, in: format, isCancelled: { calls.add(1, ordering: .relaxed).newValue > 2 })
    #expect(cancelled == nil)
  }

  @Test("what can't be measured says why")
  func refusals() throws {
    let source = try WeightSource(name: "w", weights: TestWeights.make(count: 96, seed: 5), columns: 48)
    let q4 = try #require(FormatRegistry.named("Q4_0"))
    #expect(throws: QuantizationError.columnsDoNotFit(format: "Q4_0", columns: 48, weightsPerBlock: 32)) {
      try analyzer.errors(of: source, in: q4)
    }
    let integers = try #require(FormatRegistry.named("I8"))
    #expect(throws: QuantizationError.cannotEncode(format: "I8")) { try analyzer.errors(of: source, in: integers) }
    let half = try #require(FormatRegistry.named("F16"))
    #expect(throws: QuantizationError.wrongSize(what: "importance weights", expected: 48, found: 3)) {
      try analyzer.errors(of: source, in: half, options: ErrorOptions(importance: [1, 2, 3]))
    }
  }
}
