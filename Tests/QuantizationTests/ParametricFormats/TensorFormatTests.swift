import Quantization
import TestSupport
import Tensors
import Testing

/// What every format promises, whatever its family.
@Suite("Tensor formats")
struct TensorFormatTests {
  static let usual = FormatRegistry.families.flatMap(\.usual).map(\.name)

  /// Names with other parameters than the usual ones.
  static let others = [
    "int2-sym-tensor", "int3-asym-tensor-p99.9", "int4-sym-tensor-mse", "int5-sym-channel", "int6-asym-channel-p99",
    "int7-asym-g100-mse", "int8-asym-g7", "int4-sym-g32-p97.5", "int2-sym-channel-mse", "nf4-b128", "nf4-b32-dq",
    "fp4-dq", "fp8-e4m3-g128", "fp8-e5m2-cast", "fp8-e4m3-cast", "mxfp4-e2m1",
  ]

  static func format(_ name: String) throws -> any TensorFormat {
    try #require(FormatRegistry.tensorFormat(named: name))
  }

  /// The tensor as it comes back, in pieces of about `piece` weights.
  static func reconstructed(
    _ weights: [Float], columns: Int, _ format: any TensorFormat, piece: Int = .max, threads: Int? = nil
  ) throws -> [Float] {
    let source = try WeightSource(name: "w", weights: weights, columns: columns)
    let pool = threads.map { WorkerPool(threadCount: $0) }
    let fitted = try format.fit(FittingWeights(source, pool: pool))
    let step = fitted.unit * max(1, min(piece, weights.count) / fitted.unit)
    var result = [Float](repeating: 7, count: weights.count)
    for start in stride(from: 0, to: weights.count, by: step) {
      let range = start..<min(weights.count, start + step)
      var span = result.mutableSpan
      var target = span._mutatingExtracting(range)
      fitted.reconstruct(weights.span.extracting(range), from: start, into: &target)
    }
    return result
  }

  @Test("names read back as themselves, in any case", arguments: usual + others)
  func names(name: String) throws {
    let format = try Self.format(name)
    #expect(format.name == name)
    #expect(try Self.format(name.uppercased()).name == name)
    #expect(!format.summary.isEmpty && format.summary.count < 80 && !format.summary.contains("\n"))
    #expect(format.equation.hasPrefix("w ="))
  }

  @Test("every usual name of a family can be read")
  func families() {
    for family in FormatRegistry.families {
      #expect((2...8).contains(family.usual.count), "\(family.title)")
      #expect(!family.grammar.isEmpty && !family.explanation.isEmpty)
    }
    let names = FormatRegistry.compared.map { $0.name.lowercased() }
    #expect(Set(names).count == names.count)
    #expect(FormatRegistry.compared.count < 80)
  }

  @Test("what goes without saying is left out of names")
  func defaults() throws {
    #expect(try Self.format("int4-sym").name == "int4-sym-channel")
    #expect(try Self.format("int4-asym-g64-minmax").name == "int4-asym-g64")
    #expect(try Self.format("int4-sym-tensor-p99.0").name == "int4-sym-tensor-p99")
    #expect(try Self.format("nf4-b64").name == "nf4")
    #expect(try Self.format("fp8-e4m3-tensor").name == "fp8-e4m3")
  }

  @Test(
    "other names are refused",
    arguments: [
      "", "-", "int", "int4", "int1-sym", "int9-sym", "int04-sym", "int4-sym-", "int4-sym-g", "int4-sym-g0",
      "int4-sym-g1", "int4-sym-g99999999999999999999", "int4-sym-mse-g32", "int4-sym-mse-mse", "int4-sym-p", "nf4-b",
      "int4-sym-p49", "int4-sym-p101", "int4-sym-p9.9.9", "int4-sym-p99.1234", "int4-sym-p٩٩", "nf4-dq-b64", "nf5",
      "fp8", "fp8-e3m4", "mxfp8-e2m3", "mxfp6", "fp8-e4m3-cast-channel", "int4-sym-g-5", "int4-sym-g+5",
    ])
  func unknown(name: String) {
    #expect(FormatRegistry.tensorFormat(named: name) == nil)
  }

  @Test("pieces and threads make no difference", arguments: usual + others)
  func pieces(name: String) throws {
    let format = try Self.format(name)
    for columns in [96, 100, 1] {
      let weights = TestWeights.make(count: 120 * columns, seed: 11)
      let whole = try Self.reconstructed(weights, columns: columns, format)
      #expect(try Self.reconstructed(weights, columns: columns, format, piece: 1000, threads: 3) == whole)
    }
  }

  @Test("every weight that comes back is one of its levels", arguments: usual + others)
  func levels(name: String) throws {
    let format = try Self.format(name)
    let weights = TestWeights.make(count: 10 * 100, seed: 12, nonFiniteEvery: 50)
    let source = try WeightSource(name: "w", weights: weights, columns: 100)
    let fitted = try format.fit(FittingWeights(source))
    let result = try Self.reconstructed(weights, columns: 100, format)
    let levels = fitted.levels(weights.span, from: 0)
    guard !levels.isEmpty else { return }
    #expect(levels.flatMap { Array($0.weights) } == Array(0..<weights.count))
    for run in levels {
      for weight in result[run.weights] where weight.isFinite { #expect(run.values.contains(weight + 0)) }
    }
  }

  @Test("zeros stay zero, whatever is not finite stays out of the way", arguments: usual + others)
  func extremes(name: String) throws {
    let format = try Self.format(name)
    let zeros = try Self.reconstructed([Float](repeating: 0, count: 300), columns: 100, format)
    #expect(zeros.allSatisfy { $0 == 0 })
    var weights = TestWeights.make(count: 300, seed: 13)
    let clean = try Self.reconstructed(weights, columns: 100, format)
    weights[5] = .nan
    weights[120] = .infinity
    weights[250] = -.infinity
    let result = try Self.reconstructed(weights, columns: 100, format)
    #expect(result[5] == 0 || result[5].isNaN || abs(result[5]) < 0.2)
    #expect(result[120] > 0 && result[120].isFinite && result[250] < 0 && result[250].isFinite)
    let error = zip(result, weights).reduce(Float(0)) { $1.1.isFinite ? max($0, abs($1.0 - $1.1)) : $0 }
    let usual = zip(clean, weights).reduce(Float(0)) { $1.1.isFinite ? max($0, abs($1.0 - $1.1)) : $0 }
    #expect(error <= 1.5 * usual + 0.02)
    for weights in [[.nan], [.infinity, -.infinity, .nan], [3e38, -3e38, Float.leastNonzeroMagnitude, 1]] as [[Float]] {
      let result = try Self.reconstructed(weights, columns: weights.count, format)
      #expect(result.count == weights.count)
    }
  }

  @Test("any size of row, down to one weight and none", arguments: usual + others)
  func sizes(name: String) throws {
    let format = try Self.format(name)
    for columns in [1, 2, 31, 32, 33, 63, 64, 65, 127, 129] {
      let weights = TestWeights.make(count: 3 * columns, seed: 14)
      let result = try Self.reconstructed(weights, columns: columns, format)
      let power = weights.reduce(0) { $0 + $1 * $1 }
      let noise = zip(weights, result).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      #expect(noise <= 1.0001 * power, "\(columns)")
    }
    let empty = try #require(Shape([100, 0]))
    let source = try WeightSource(name: "w", weights: [], columns: 100)
    #expect(source.shape == empty)
    _ = try format.fit(FittingWeights(source))
    #expect(try format.bitCount(of: empty) < 10000)
    let analyzer = TensorAnalyzer(pool: WorkerPool(threadCount: 2))
    #expect(try analyzer.errors(of: source, in: format)?.count == 0)
  }

  @Test("errors are measured as for any format", arguments: usual + ["int4-asym-tensor-mse", "Q4_0"])
  func analysis(name: String) throws {
    let format = try Self.format(name)
    let weights = TestWeights.make(count: 192 * 64, seed: 15)
    let source = try WeightSource(name: "w", weights: weights, columns: 192)
    let analyzer = TensorAnalyzer(pool: WorkerPool(threadCount: 2))
    var calls = 0
    let found = try #require(try analyzer.errors(of: source, in: format, progress: { _, _ in calls += 1 }))
    let result = try Self.reconstructed(weights, columns: 192, format)
    let squares = zip(weights, result).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
    #expect(abs(found.rmse - (squares / Double(weights.count)).squareRoot()) < 1e-9)
    #expect(found.count == weights.count && found.isExact && calls >= 2 && found.format == format.name)
    let bits = try format.bitCount(of: source.shape)
    #expect(found.bitsPerWeight == Double(bits) / Double(weights.count) && found.byteCount == (bits + 7) / 8)
    #expect(try analyzer.errors(of: source, in: format, isCancelled: { true }) == nil)
    let view = try source.blockView(row: 3, block: 0, format: format)
    #expect(view.original == Array(weights[3 * 192..<3 * 192 + view.original.count]))
    #expect(view.decoded == Array(result[3 * 192..<3 * 192 + view.decoded.count]))
    #expect(view.blocksPerRow == (192 + format.viewLength(of: source.shape) - 1) / format.viewLength(of: source.shape))
  }
}
