import Quantization
import TestSupport
import Tensors
import Testing

@Suite("Reconstruction levels and blocks")
struct LevelsTests {
  static let grids = FormatRegistry.all.filter { $0.blockFormat.isQuantized }.map(\.name)

  @Test("every decoded weight is one of its sub-block's levels", arguments: grids)
  func membership(name: String) throws {
    let format = try #require(FormatRegistry.named(name))
    let size = format.blockFormat.bytesPerBlock
    var random = RandomSource(seed: 1)
    for _ in 0..<50 {
      var block = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      // Of TQ2_0's four codes the encoder uses three: the grid leaves out what only foreign blocks hold.
      if name == "TQ2_0" { for index in 0..<64 { block[index] &= ~(block[index] & 0xaa) >> 1 | 0xaa } }
      let weights = format.decoded(block)
      let levels = format.levels(of: block.span.bytes)
      #expect(levels.flatMap { Array($0.weights) } == Array(0..<format.blockFormat.weightsPerBlock))
      for level in levels {
        #expect(level.values == level.values.sorted())
        for weight in weights[level.weights] where weight.isFinite {
          #expect(level.values.contains(weight), "\(weight) of \(level.weights)")
        }
      }
    }
  }

  @Test("a block too short has no levels", arguments: grids)
  func short(name: String) throws {
    let format = try #require(FormatRegistry.named(name))
    let bytes = [UInt8](repeating: 0, count: format.blockFormat.bytesPerBlock - 1)
    #expect(format.levels(of: bytes.span.bytes).isEmpty)
    #expect(format.decoded(bytes).isEmpty)
  }

  @Test("a block view shows what encoding makes of the row", arguments: GoldenNames.freelyEncodable)
  func blockView(name: String) throws {
    let format = try #require(FormatRegistry.named(name))
    let weights = TestWeights.make(count: 3 * 512, seed: 2)
    let source = try WeightSource(name: "w", weights: weights, columns: 512)
    let view = try source.blockView(row: 1, block: 1, format: format)
    let per = format.blockFormat.weightsPerBlock
    #expect(view.firstColumn == per && view.blocksPerRow == 512 / per)
    #expect(view.original == Array(weights[512 + per..<512 + 2 * per]))
    let decoded = format.decoded(try format.encoded(Array(weights[512..<1024]), columns: 512))
    #expect(view.decoded == Array(decoded[per..<2 * per]))
    #expect(throws: QuantizationError.outOfBounds(what: "row", index: 3, count: 3)) {
      try source.blockView(row: 3, block: 0, format: format)
    }
    #expect(throws: QuantizationError.outOfBounds(what: "block", index: 512 / per, count: 512 / per)) {
      try source.blockView(row: 0, block: 512 / per, format: format)
    }
  }

  @Test("encoding refuses sizes that do not fit")
  func sizes() throws {
    let format = try #require(FormatRegistry.named("Q4_0"))
    #expect(throws: QuantizationError.columnsDoNotFit(format: "Q4_0", columns: 33, weightsPerBlock: 32)) {
      try format.encoded([Float](repeating: 0, count: 33), columns: 33)
    }
    #expect(throws: QuantizationError.wrongSize(what: "importance weights", expected: 32, found: 31)) {
      try format.encoded(
        [Float](repeating: 0, count: 32), columns: 32, importance: [Float](repeating: 1, count: 31))
    }
    let none = try format.encoded([], columns: 0)
    #expect(none.isEmpty)
  }

  @Test("encoding any weights ends, and finite ones decode to finite ones", arguments: GoldenNames.encodable)
  func anyWeights(name: String) throws {
    let format = try #require(FormatRegistry.named(name))
    var random = RandomSource(seed: 3)
    let needed: [Float]? = format.importance == .required ? [Float](repeating: 1, count: 512) : nil
    for scale in [1e-38, 1e-5, 1, 1000] as [Float] {
      let weights = (0..<512).map { _ in random.normal() * scale }
      let decoded = format.decoded(try format.encoded(weights, columns: 512, importance: needed))
      #expect(decoded.allSatisfy { $0.isFinite }, "scale \(scale)")
      let largest = weights.reduce(0) { max($0, abs($1)) }
      #expect(decoded.allSatisfy { abs($0) <= 2.5 * largest + 1e-7 })
    }
    // Any bit patterns: NaN, infinities, subnormals.
    let patterns = (0..<512).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: random.next())) }
    _ = try format.encoded(patterns, columns: 512, importance: needed)
    _ = try format.encoded(patterns, columns: 512, importance: patterns.map { abs($0) })
  }
}
