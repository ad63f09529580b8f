import Foundation
import Quantization
import Tensors
import TestSupport
import Testing

@Suite("Properties of every format")
struct FormatPropertyTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let format: any WeightFormat
    let mode: EncodingMode
    var testDescription: String { "\(format.name) \(mode.rawValue)" }
  }

  static let cases: [Case] = FormatRegistry.encodable.filter { BlockFormat.named($0.name) == $0.blockFormat }
    .flatMap { format in
      EncodingMode.allCases.filter { $0 == .reference || format.hasBestEncoder }.map { Case(format: format, mode: $0) }
    }

  /// Encodes and decodes rows of all patterns and scales and of one, two and five blocks (at least 64 weights).
  private func forEachRow(_ example: Case, _ body: (Row) throws -> Void) throws {
    let layout = example.format.blockFormat
    var random = RandomSource(seed: 1)
    for pattern in WeightPattern.allCases {
      for scale in WeightPattern.scales(using: &random) {
        let unit = max(layout.weightsPerBlock, 64)
        let columns = unit * ([1, 2, 5].randomElement(using: &random) ?? 1)
        let weights = pattern.weights(columns, scale: scale, using: &random)
        try body(Row(example, weights, name: "\(pattern), scale \(scale), \(columns) weights"))
      }
    }
  }

  private struct Row {
    let name: String
    let weights: [Float]
    let decoded: [Float]
    let again: [Float]

    init(_ example: Case, _ weights: [Float], name: String) throws {
      let (format, columns) = (example.format, weights.count)
      let importance = format.importance == .required ? [Float](repeating: 1, count: columns) : nil
      func roundTrip(_ weights: [Float]) throws -> [Float] {
        let bytes = try format.encoded(weights, columns: columns, importance: importance, mode: example.mode)
        return format.decoded(bytes)
      }
      self.name = name
      self.weights = weights
      decoded = try roundTrip(weights)
      again = decoded.allSatisfy(\.isFinite) ? try roundTrip(decoded) : decoded
    }
  }

  @Test("what is decoded is near to what was encoded", arguments: cases)
  func bounds(example: Case) throws {
    let bound = try #require(ErrorBound.all[example.format.name], "state the format's bound in ErrorBound.all")
    let size = example.format.blockFormat.weightsPerBlock
    var within = 0
    try forEachRow(example) { row in
      for start in stride(from: 0, to: row.weights.count, by: size) {
        let block = start..<start + size
        let largest = row.weights[block].reduce(0) { max($0, Double(abs($1))) }
        guard largest <= bound.reach else { continue }
        let limit = bound.limit(largest: largest, best: example.mode == .best)
        let error = block.reduce(0.0) { max($0, abs(Double(row.decoded[$1]) - Double(row.weights[$1]))) }
        #expect(block.allSatisfy { row.decoded[$0].isFinite })
        #expect(error <= limit, "\(row.name), block at \(start) of largest \(largest)")
        within += 1
      }
    }
    #expect(within > 100)
  }

  @Test("the power of the error is bounded by that of the weights", arguments: cases)
  func power(example: Case) throws {
    let bound = try #require(ErrorBound.all[example.format.name], "state the format's bound in ErrorBound.all")
    try forEachRow(example) { row in
      guard row.weights.allSatisfy({ Double(abs($0)) <= bound.reach }) else { return }
      var (error, power) = (0.0, 0.0)
      for (weight, decoded) in zip(row.weights, row.decoded) {
        // What lies below the smallest scale doesn't count.
        let difference = max(0, abs(Double(decoded) - Double(weight)) - bound.floor)
        error += difference * difference
        power += Double(weight) * Double(weight)
      }
      #expect(error <= bound.power * power, "\(row.name)")
    }
  }

  @Test("decoded numbers are encoded to themselves, but by searches", arguments: cases)
  func stable(example: Case) throws {
    guard example.mode == .reference else { return }
    var changed = 0
    try forEachRow(example) { row in
      guard row.decoded.allSatisfy(\.isFinite) else { return }
      let same = row.again == row.decoded
      changed += same ? 0 : 1
      #expect(same || ErrorBound.unstable[example.format.name] != nil, "\(row.name)")
    }
    // An exception that is none should go from the list.
    #expect(changed > 0 || ErrorBound.unstable[example.format.name] == nil)
  }

  @Test("zeros are decoded as zeros", arguments: cases)
  func zeros(example: Case) throws {
    let row = try Row(example, [Float](repeating: 0, count: 512), name: "zeros")
    #expect(row.decoded.allSatisfy { $0 == 0 })
  }
}
