import CKernels
import Quantization
import TestSupport
import Tensors
import Testing

@Suite("Mode best", .requires(golden: "quantization/manifest.json"))
struct BestEncodingTests {
  static let formats = FormatRegistry.all.filter(\.hasBestEncoder).map(\.name)

  /// What the search must save of the weighted RMSE on real weights, in percent, on average: without importance, with.
  static let savings: [String: (plain: Double, weighted: Double)] = [
    "Q4_0": (4.2, 5), "Q4_1": (10.8, 2), "Q5_0": (4.2, 5.5), "Q5_1": (9, 2), "Q2_K": (6.5, 7.5), "Q3_K": (6.8, 3.4),
    "Q4_K": (1.5, 7), "Q5_K": (4.3, 9), "Q6_K": (5.5, 12.5), "IQ4_NL": (6, 6), "MXFP4": (3, 3),
    "NVFP4": (7.5, 7.5), "IQ4_XS": (6.5, 7.5), "Q8_0": (10, 10), "Q2_0": (45, 45), "TQ1_0": (40, 40),
    "TQ2_0": (40, 40), "IQ2_XXS": (0, 7), "IQ2_XS": (0, 10), "IQ2_S": (11, 7.5), "IQ3_XXS": (14.5, 8.5),
    "IQ3_S": (22, 13), "IQ1_S": (0, 9.5), "IQ1_M": (18, 10),
  ]

  /// Without importance and with it, where the format does without.
  static func choices(_ format: any WeightFormat) -> [Bool] {
    format.importance == .required ? [true] : [false, true]
  }

  /// Weighted squared errors of both modes, for each block.
  private struct Errors {
    var reference: [Double] = []
    var best: [Double] = []
    /// The part of the reference's weighted RMSE that is saved.
    var saving: Double {
      let (a, b) = (reference.reduce(0, +), best.reduce(0, +))
      return a > 0 ? 1 - (b / a).squareRoot() : 0
    }
  }

  private static func errors(
    _ format: any WeightFormat, _ input: QuantizationGoldens.Input, importance: Bool
  ) throws -> Errors {
    let x = try input.weights()
    let matrix = importance ? try input.importance() : nil
    let reference = format.decoded(try format.encoded(x, columns: input.cols, importance: matrix))
    let best = format.decoded(try format.encoded(x, columns: input.cols, importance: matrix, mode: .best))
    try #require(best.count == x.count)
    var result = Errors()
    for row in stride(from: 0, to: x.count, by: input.cols) {
      let weights = ErrorWeights.of(format.name, Array(x[row..<row + input.cols]), importance: matrix)
      for block in stride(from: row, to: row + input.cols, by: format.blockFormat.weightsPerBlock) {
        var sums = (0.0, 0.0)
        for i in block..<block + format.blockFormat.weightsPerBlock {
          let (a, b) = (Double(x[i]) - Double(reference[i]), Double(x[i]) - Double(best[i]))
          sums.0 += weights[i - row] * a * a
          sums.1 += weights[i - row] * b * b
        }
        result.reference.append(sums.0)
        result.best.append(sums.1)
      }
    }
    return result
  }

  /// The part of the weighted RMSE that the search saves on a real input.
  static func saving(_ format: any WeightFormat, _ input: String, _ importance: Bool) throws -> Double {
    let matrix = try #require(try QuantizationGoldens.shared.get().input(input))
    return try errors(format, matrix, importance: importance).saving
  }

  @Test("no block has more weighted error than the reference's", arguments: formats, GoldenNames.inputs)
  func neverWorse(name: String, input: String) throws {
    let format = try #require(FormatRegistry.named(name))
    let matrix = try #require(try QuantizationGoldens.shared.get().input(input))
    for importance in Self.choices(format) {
      let found = try Self.errors(format, matrix, importance: importance)
      for (block, (reference, best)) in zip(found.reference, found.best).enumerated()
      where reference.isFinite && reference > 1e-37 {
        // Blocks are compared in single precision.
        #expect(best <= reference * (1 + 1e-5), "block \(block), importance \(importance)")
      }
      let (lost, lostBefore) = (found.best.count { !$0.isFinite }, found.reference.count { !$0.isFinite })
      #expect(lost <= lostBefore)
    }
  }

  @Test("real weights: never worse, and better by a margin on average", arguments: formats)
  func savings(name: String) throws {
    let format = try #require(FormatRegistry.named(name))
    let expected = try #require(Self.savings[name])
    for importance in Self.choices(format) {
      let margin = importance ? expected.weighted : expected.plain
      let savings = try GoldenNames.realInputs.map { input in
        let saving = try Self.saving(format, input, importance)
        #expect(saving >= 0, "\(input)")
        return saving
      }
      let mean = 100 * savings.reduce(0, +) / Double(savings.count)
      #expect(mean >= margin, "importance \(importance)")
    }
  }

  @Test("formats without a wider search give the reference's bytes", arguments: ["F16", "BF16", "Q1_0"])
  func sameBytes(name: String) throws {
    let format = try #require(FormatRegistry.named(name))
    #expect(!format.hasBestEncoder)
    let weights = TestWeights.make(count: 1024, seed: 5)
    #expect(try format.encoded(weights, columns: 512, mode: .best) == format.encoded(weights, columns: 512))
  }

  @Test("blocks with weights that are not finite stay the reference's", arguments: formats)
  func notFinite(name: String) throws {
    let format = try #require(FormatRegistry.named(name))
    let size = format.blockFormat.weightsPerBlock
    for poison in [Float.nan, .infinity, -.infinity] {
      var weights = TestWeights.make(count: 3 * size, seed: 6)
      weights[size + 3] = poison
      let importance = format.importance == .required ? [Float](repeating: 1, count: 3 * size) : nil
      let reference = try format.encoded(weights, columns: 3 * size, importance: importance)
      let best = try format.encoded(weights, columns: 3 * size, importance: importance, mode: .best)
      let block = format.blockFormat.bytesPerBlock
      #expect(best[block..<2 * block] == reference[block..<2 * block])
      let rest = format.decoded(best)[0..<size]
      #expect(rest.allSatisfy { $0.isFinite })
    }
  }

  @Test("any weights encode to blocks that decode", arguments: formats)
  func extremes(name: String) throws {
    let format = try #require(FormatRegistry.named(name))
    let importance = [Float](repeating: 0, count: 512)
    for scale in [0, Float.leastNonzeroMagnitude, 2e-38, 1e-20, 1e6, 1e20, 3e38] {
      let weights = TestWeights.make(count: 512, seed: 7, scale: scale)
      for matrix in Self.choices(format).map({ $0 ? importance : nil }) {
        let bytes = try format.encoded(weights, columns: 512, importance: matrix, mode: .best)
        let decoded = format.decoded(bytes)
        #expect(decoded.count == 512)
        if scale <= 2e-38 { #expect(decoded.allSatisfy { abs($0) < 1e-3 }) }
      }
    }
  }

  /// Rows that are hard on searches, by name.
  static let hardRows: [String: @Sendable (Int) -> Float] = [
    "one hot": { $0 % 97 == 5 ? 1 : 0 },
    "constant": { _ in 0.37 },
    "constant below zero": { _ in -0.37 },
    "positive": { 1 + Float($0 % 13) * 0.01 },
    "ramp": { Float($0 % 256) * 0.001 - 0.1 },
    "outliers": { ($0 % 61 == 0 ? 1000 : 0.01) * Float($0 % 7 - 3) },
    "a few levels": { Float($0 % 3 - 1) * 0.5 },
    "blocks of zeros": { $0 / 32 % 2 == 0 ? 0 : Float($0 % 11 - 5) },
    "huge": { Float($0 % 19 - 9) * 1e30 },
    "tiny": { Float($0 % 19 - 9) * 1e-12 },
    "denormals": { Float($0 % 19 - 9) * 7000 * .leastNonzeroMagnitude },
    "scales far apart": { Float($0 % 17 - 8) * (1 + Float($0 / 32 * 5)) },
  ]

  @Test(
    "hard rows of any number of blocks: never worse, the same bytes on every instruction set", arguments: formats,
    [1, 2, 3, 17])
  func hardRows(name: String, blocks: Int) throws {
    let format = try #require(FormatRegistry.named(name))
    let type = format.blockFormat.id
    let columns = blocks * format.blockFormat.weightsPerBlock
    let importance = TestWeights.make(count: columns, seed: 10).map { abs($0) * 20 + 0.01 }
    let codec = try #require(qs_codec_for_isa(type, QS_ISA_SCALAR)).pointee
    let bytes = [UInt8](repeating: 0, count: blocks * Int(codec.bytes_per_block))
    var rows = Self.hardRows.map { row in (row.key, (0..<columns).map(row.value)) }
    for seed in 20..<24 as Range<UInt64> { rows.append(("seed \(seed)", TestWeights.make(count: columns, seed: seed))) }
    for (row, weights) in rows {
      for matrix in [nil, importance] {
        var (reference, best) = (bytes, bytes)
        codec.encode(weights, matrix, &reference, Int64(columns))
        codec.encode_best(weights, matrix, &best, Int64(columns))
        for isa in InstructionSet.others.map(\.isa) {
          let other = try #require(qs_codec_for_isa(type, isa)).pointee
          var same = bytes
          other.encode_best(weights, matrix, &same, Int64(columns))
          #expect(same == best, "\(row), \(String(cString: qs_isa_name(isa)))")
        }
        let errors = [reference, best].map { encoded in
          blockErrors(format, weights, matrix, decoded: format.decoded(encoded))
        }
        for (block, (before, after)) in zip(errors[0], errors[1]).enumerated() where before.isFinite && before > 1e-33 {
          #expect(after <= before * (1 + 1e-5), "\(row), block \(block), importance \(matrix != nil)")
        }
      }
    }
  }

  private func blockErrors(
    _ format: any WeightFormat, _ weights: [Float], _ importance: [Float]?, decoded: [Float]
  ) -> [Double] {
    let counts = ErrorWeights.of(format.name, weights, importance: importance)
    let size = format.blockFormat.weightsPerBlock
    return stride(from: 0, to: weights.count, by: size).map { block in
      (block..<block + size).reduce(0) { sum, i in
        let difference = Double(weights[i]) - Double(decoded[i])
        return sum + counts[i] * difference * difference
      }
    }
  }
}
