import TestSupport
import CKernels
import Foundation
import Tensors
import Testing

@Suite("Panels of weights") struct PanelTests {
  /// Lengths of rows: a block, several, and so many that tiles and what is packed at once end in the middle.
  static func lengths(_ type: PanelType) -> [Int] {
    let block = max(Int(type.facts.columns), type.facts.kind == QS_PANEL_FLOATS ? 1 : 32)
    return [1, 2, 3, 7, 18].map { $0 * block } + (type.facts.kind == QS_PANEL_FLOATS ? [576, 1000] : [])
  }

  @Test("Every instruction set packs the scalar bytes", arguments: Kernels.others, PanelType.codes + PanelType.floats)
  func packing(kernels: Kernels, id: UInt32) throws {
    let type = try PanelType(id)
    var random = RandomSource(seed: UInt64(id))
    for columns in Self.lengths(type) {
      for rows in [1, 5, 15, 16] {
        let source = type.rows(rows, columns: columns, using: &random)
        let expected = Panel(.scalar, type, source, rows: rows, columns: columns).bytes
        #expect(Panel(kernels, type, source, rows: rows, columns: columns).bytes == expected, "\(columns) \(rows)")
        #expect(
          Panel(kernels, type, source, rows: rows, columns: columns, atOnce: 2).bytes == expected, "\(columns) \(rows)")
      }
    }
  }

  @Test("Unpacked codes, scales and offsets are the format's weights", arguments: Kernels.all, PanelType.codes)
  func unpacking(kernels: Kernels, id: UInt32) throws {
    let type = try PanelType(id)
    var random = RandomSource(seed: 1 + UInt64(id))
    let columns = 3 * Int(type.facts.columns), group = Int(type.facts.group)
    let source = type.rows(16, columns: columns, using: &random)
    let expected = type.decode(source, columns: columns)
    let (memory, panel) = Panel(kernels, type, source, rows: 16, columns: columns).unpacked()
    let bias: Float = type.facts.shift == 0 ? 0 : Float(1 << type.facts.shift)
    for row in 0..<16 {
      for column in 0..<columns {
        let code = Float(panel.codes[column / 4 * 64 + 4 * row + column % 4]) - bias
        let at = column / group * 16 + row
        let weight = panel.scales[at] * code + (type.facts.has_offsets == 1 ? panel.offsets[at] : 0)
        #expect(weight == expected[row * columns + column], "row \(row) column \(column)")
      }
    }
    withExtendedLifetime(memory) {}
  }

  @Test("Float panels are the rows' numbers", arguments: Kernels.all, PanelType.floats)
  func floats(kernels: Kernels, id: UInt32) throws {
    let type = try PanelType(id)
    var random = RandomSource(seed: 5)
    for columns in Self.lengths(type) {
      let source = type.rows(16, columns: columns, using: &random)
      let expected = type.decode(source, columns: columns)
      let packed = Panel(kernels, type, source, rows: 16, columns: columns)
      let (memory, panel) = packed.unpacked()
      for row in 0..<16 where packed.roundsToBF16 {
        let halves = UnsafeMutableRawPointer(panel.scales!).assumingMemoryBound(to: UInt16.self)
        for column in 0..<columns {
          let bits = UInt32(halves[column / 2 * 32 + 2 * row + column % 2]) << 16
          #expect(Float(bitPattern: bits) == expected[row * columns + column])
        }
        if columns % 2 == 1 { #expect(halves[columns / 2 * 32 + 2 * row + 1] == 0) }
      }
      for row in 0..<16 where !packed.roundsToBF16 {
        for column in 0..<columns { #expect(panel.scales[column * 16 + row] == expected[row * columns + column]) }
      }
      withExtendedLifetime(memory) {}
    }
  }

  @Test(
    "Products are the scalar ones to the bit, and the same for one token and for many", arguments: Kernels.all,
    PanelType.codes + PanelType.floats)
  func products(kernels: Kernels, id: UInt32) throws {
    let type = try PanelType(id)
    var random = RandomSource(seed: 7 + UInt64(id))
    for columns in Self.lengths(type) {
      let source = type.rows(16, columns: columns, using: &random)
      let tokens = (0..<37).map { _ in random.floats(columns, scale: 2) }
      let records = Records(kernels, tokens)
      let isFloat = type.facts.kind == QS_PANEL_FLOATS
      let flat = tokens.flatMap { $0 }
      try flat.withUnsafeBytes { floats in
        let activations = isFloat ? try #require(floats.baseAddress) : UnsafeRawPointer(records.memory.bytes)
        let stride = isFloat ? 4 * columns : records.stride
        let panel = Panel(kernels, type, source, rows: 16, columns: columns)
        let scalar = Panel(.scalar, type, source, rows: 16, columns: columns)
        let one = panel.roundsToBF16 ? panel : scalar
        let expected = tokens.indices.flatMap { one.one(activations + $0 * stride) }
        #expect(tokens.indices.flatMap { panel.one(activations + $0 * stride) } == expected, "\(columns)")
        for count in [1, 2, 3, 4, 5, 8, 11, 12, 13, 16, 17, 31, 37] {
          #expect(
            panel.many(activations, stride: stride, tokens: count) == Array(expected.prefix(16 * count)),
            "\(columns) columns, \(count) tokens")
          guard isFloat else { continue }
          let inParts = panel.many(activations, stride: stride, tokens: count, columnsAtOnce: 6)
          #expect(inParts == Array(expected.prefix(16 * count)), "\(columns) columns, 6 at a time")
        }
      }
    }
  }

  @Test(
    "Rows beyond the matrix are left out; a bias and what was there are added", arguments: Kernels.all,
    [1, 3, 8, 13, 16])
  func outputs(kernels: Kernels, rows: Int) throws {
    var random = RandomSource(seed: 3)
    for id in [UInt32(0), 3, 14] {
      let type = try PanelType(id)
      let columns = 256
      let source = type.rows(16, columns: columns, using: &random)
      let tokens = (0..<19).map { _ in random.floats(columns) }
      let (records, flat) = (Records(kernels, tokens), tokens.flatMap { $0 })
      let (bias, before) = (random.floats(16), random.floats(19 * rows))
      try flat.withUnsafeBytes { floats in
        let isFloat = type.facts.kind == QS_PANEL_FLOATS
        let activations = isFloat ? try #require(floats.baseAddress) : UnsafeRawPointer(records.memory.bytes)
        let stride = isFloat ? 4 * columns : records.stride
        let panel = Panel(kernels, type, source, rows: 16, columns: columns)
        let plain = panel.many(activations, stride: stride, tokens: 19)
        let expected = (0..<19 * rows).map { before[$0] + (plain[$0 / rows * 16 + $0 % rows] + bias[$0 % rows]) }
        #expect(
          panel.many(activations, stride: stride, tokens: 19, rows: rows, bias: bias, adding: before) == expected)
      }
    }
  }

  @Test(
    "The error is at most that of the activations' rounding", arguments: Kernels.all, RoundingTests.adversarial.indices)
  func accuracy(kernels: Kernels, pattern: Int) throws {
    for id in PanelType.codes {
      let type = try PanelType(id)
      var random = RandomSource(seed: 9)
      let columns = 768
      let source = type.rows(16, columns: columns, using: &random)
      let weights = type.decode(source, columns: columns)
      let activations = RoundingTests.adversarial[pattern].make(columns)
      let records = Records(kernels, [activations])
      let found = Panel(kernels, type, source, rows: 16, columns: columns).one(records.memory.bytes)
      for row in 0..<16 {
        var (exact, allowed, size) = (0.0, 0.0, 0.0)
        for column in 0..<columns {
          let weight = Double(weights[row * columns + column])
          exact += weight * Double(activations[column])
          // Half a step; sums of floats add a little for each of their terms' sizes.
          allowed += abs(weight) * 0.5001 * Double(records.blocks()[column / 32].scale)
          size += abs(weight) * (abs(Double(activations[column])) + Double(records.blocks()[column / 32].scale))
        }
        #expect(abs(Double(found[row]) - exact) <= allowed + 1e-5 * size + 1e-30, "\(type.format.name)")
      }
    }
  }

  @Test("BF16 activations: the reference's sums, and an error of at most the rounding", arguments: Kernels.all)
  func bf16(kernels: Kernels) throws {
    let type = try PanelType(30)
    var random = RandomSource(seed: 11)
    for columns in [1, 2, 31, 32, 33, 64, 65, 768, 1000] {
      let source = type.rows(16, columns: columns, using: &random)
      let weights = type.decode(source, columns: columns)
      let panel = Panel(kernels, type, source, rows: 16, columns: columns)
      guard panel.roundsToBF16 else { continue }
      for pattern in RoundingTests.adversarial {
        let activations = pattern.make(columns)
        let found = panel.one(activations)
        var reference = [Float](repeating: 0, count: 16)
        qs_panel_bf16_reference(panel.bytes, Int32(columns), activations, &reference)
        for index in 0..<16 {
          var (exact, size) = (0.0, 0.0)
          for column in 0..<columns {
            let product = Double(weights[index * columns + column]) * Double(activations[column])
            (exact, size) = (exact + product, size + abs(product))
          }
          // Sums are rounded once a product at most; below the normal numbers they are 0.
          let ofSums = size * Double(columns) * 0x1p-24 + Double(columns) * 0x1p-125
          #expect(abs(Double(found[index]) - Double(reference[index])) <= 2 * ofSums, "\(columns)")
          // Weights and activations below the normal numbers count as 0.
          let row = weights[index * columns..<(index + 1) * columns]
          let magnitudes = zip(row, activations).reduce(0) { $0 + abs(Double($1.0)) + abs(Double($1.1)) }
          let allowed = size * 0x1.01p-8 + ofSums + magnitudes * 0x1p-126
          #expect(abs(Double(found[index]) - exact) <= allowed, "\(columns)")
        }
      }
    }
  }

  @Test("Two panels at once are each alone, to the bit", arguments: Kernels.all, PanelType.codes + [30])
  func twoPanels(kernels: Kernels, id: UInt32) throws {
    let type = try PanelType(id)
    var random = RandomSource(seed: 14)
    for columns in Self.lengths(type) {
      let panels = (0..<2).map { _ in
        Panel(kernels, type, type.rows(16, columns: columns, using: &random), rows: 16, columns: columns)
      }
      guard panels[0].table.panels_at_once == 2, panels[0].roundsToBF16 || type.facts.kind == QS_PANEL_CODES else {
        return
      }
      let tokens = (0..<29).map { _ in random.floats(columns) }
      let (records, flat, bias) = (Records(kernels, tokens), tokens.flatMap { $0 }, random.floats(32))
      let memory = Aligned(Int(qs_unpacked_bytes(Int32(columns))))
      let places = (0..<2 as Range<Int32>).map { qs_unpacked_panel_at(memory.bytes, Int32(columns), $0) }
      for (panel, place) in zip(panels, places) { panel.unpack(to: place) }
      try flat.withUnsafeBytes { floats in
        let isFloat = type.facts.kind == QS_PANEL_FLOATS
        let activations = isFloat ? try #require(floats.baseAddress) : UnsafeRawPointer(records.memory.bytes)
        let stride = isFloat ? 4 * columns : records.stride
        for (count, rows, atOnce) in [(1, 17, 32), (4, 31, Int.max), (12, 32, .max), (13, 32, 64), (29, 20, 2)] {
          var sums = [Float](repeating: .nan, count: rows * count)
          sums.withUnsafeMutableBufferPointer { sums in
            bias.withUnsafeBufferPointer { bias in
              let product = qs_panel_product(
                weights: places[0], second: places[1], columns: Int32(columns), shift: type.facts.shift,
                activations: activations, stride: Int64(stride), tokens: Int32(count), rows: Int32(rows),
                out: sums.baseAddress, out_stride: Int64(rows), bias: bias.baseAddress, accumulate: 0,
                ahead: memory.bytes,
                ahead_bytes: 64, carried: nil, carry: nil)
              panels[0].multiply(product, columnsAtOnce: atOnce)
            }
          }
          let expected = (0..<count).flatMap { token in
            let both = panels.flatMap { $0.one(activations + token * stride) }
            return (0..<rows).map { both[$0] + bias[$0] }
          }
          #expect(sums == expected, "\(columns) columns, \(count) tokens")
        }
      }
      withExtendedLifetime(memory) {}
    }
  }

  @Test("What is no number stays none in BF16, and nothing else is touched", arguments: Kernels.all)
  func bf16NotFinite(kernels: Kernels) throws {
    let type = try PanelType(30)
    var random = RandomSource(seed: 12)
    let source = (0..<16 * 40).flatMap { _ in [UInt8(0x80), UInt8.random(in: 0x3E...0x40, using: &random)] }
    let panel = Panel(kernels, type, source, rows: 16, columns: 40)
    var tokens = (0..<3).map { _ in random.floats(40) }
    tokens[1][7] = .nan
    let flat = tokens.flatMap { $0 }
    let found = flat.withUnsafeBytes { panel.many($0.baseAddress!, stride: 160, tokens: 3) }
    let (first, middle, last) = (Array(found[..<16]), Array(found[16..<32]), Array(found[32...]))
    #expect(middle.filter(\.isNaN).count == 16)
    #expect(first.filter(\.isFinite).count == 16)
    #expect(last.filter(\.isFinite).count == 16)
  }

  @Test("The extreme codes neither overflow nor saturate", arguments: Kernels.all, [-128, -127, 127])
  func extremes(kernels: Kernels, code: Int) throws {
    let type = try PanelType(8)  // Q8_0, whose codes use all bits
    let columns = 1024
    // A scale of 1 and 32 times the code.
    let block: [UInt8] = [0, 0x3C] + [UInt8](repeating: UInt8(truncatingIfNeeded: code), count: 32)
    let source = (0..<16 * columns / 32).flatMap { _ in block }
    let records = Records(kernels, [[Float]](repeating: [Float](repeating: -127, count: columns), count: 5))
    let panel = Panel(kernels, type, source, rows: 16, columns: columns)
    let expected = Float(-127 * code * columns)
    #expect(panel.one(records.memory.bytes) == [Float](repeating: expected, count: 16))
    let many = panel.many(records.memory.bytes, stride: records.stride, tokens: 5)
    #expect(many == [Float](repeating: expected, count: 80))
  }
}
