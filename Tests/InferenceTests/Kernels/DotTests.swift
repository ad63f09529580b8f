import CKernels
import Foundation
import Testing

@Suite("Dot products") struct DotTests {
  static let adversarial: [(name: String, make: @Sendable (Int) -> [Float])] = [
    (
      "random",
      { count in
        var random = Seeded(state: UInt64(count))
        return random.floats(count)
      }
    ),
    ("zeros", { [Float](repeating: 0, count: $0) }),
    ("one hot", { count in (0..<count).map { $0 == count / 2 ? 1 : 0 } }),
    ("huge", { count in (0..<count).map { $0.isMultiple(of: 3) ? 1e30 : -3e29 } }),
    (
      "tiny",
      { count in
        (0..<count).map { $0.isMultiple(of: 2) ? Float(bitPattern: 0x006c_e3ee) : -Float(bitPattern: 0x0001_16c2) }
      }
    ),
    ("mixed", { count in (0..<count).map { Float(pow(10, Double($0 % 20) - 10)) * ($0 % 3 == 0 ? -1 : 1) } }),
  ]

  func round(_ kernels: Kernels, _ values: [Float]) -> Aligned {
    let layout = qs_row_layout_of(Int32(values.count))
    let record = Aligned(Int(qs_activation_record_bytes(layout)))
    // What was there before must not matter.
    for index in 0..<record.count { record.bytes[index] = 0x55 }
    kernels.table.round_row(values, layout, record.bytes)
    return record
  }

  @Test("Rounding is the same on every instruction set, and within half a step", arguments: Kernels.all)
  func rounding(kernels: Kernels) {
    for (name, make) in Self.adversarial {
      for columns in [32, 64, 96, 288, 576] {
        let values = make(columns)
        let layout = qs_row_layout_of(Int32(columns))
        let (record, expected) = (round(kernels, values), round(.scalar, values))
        let codes = Int(layout.padded)
        #expect(record.array.prefix(codes) == expected.array.prefix(codes), "\(name) \(columns)")
        let (start, bytes) = (2 * codes, 8 * Int(layout.groups))
        #expect(record.array[start..<start + bytes] == expected.array[start..<start + bytes], "\(name) \(columns)")
        let scales = record.floats(at: start)
        for (index, value) in values.enumerated() {
          let decoded = scales[index / 16] * Float(Int8(bitPattern: record.bytes[index]))
          #expect(abs(decoded - value) <= max(scales[index / 16] * 0.5001, 1e-35))
        }
      }
    }
  }

  @Test("What is no number stays none", arguments: Kernels.all, [Float.nan, .infinity])
  func notFinite(kernels: Kernels, value: Float) {
    var values = [Float](repeating: 1, count: 64)
    values[40] = value
    let record = round(kernels, values)
    let scales = record.floats(at: 2 * Int(qs_row_layout_of(64).padded))
    #expect(scales[0] == 1 / 127 as Float && scales[2].isNaN)
  }

  /// Rows of random codes, scales and offsets.
  func weights(rows: Int, columns: Int, random: inout Seeded) -> Aligned {
    let layout = qs_row_layout_of(Int32(columns))
    let stride = Int(qs_weight_record_bytes(layout))
    let memory = Aligned(rows * stride)
    for row in 0..<rows {
      for column in 0..<columns { memory.bytes[row * stride + column] = UInt8.random(in: 0...255, using: &random) }
      let scales = memory.floats(at: row * stride + Int(layout.padded))
      for group in 0..<columns / 16 {
        scales[group] = Float.random(in: -1...1, using: &random)
        scales[Int(layout.groups) + group] = Float.random(in: -1...1, using: &random)
      }
    }
    return memory
  }

  func tile(
    _ kernels: Kernels, _ weights: UnsafePointer<UInt8>, _ activations: UnsafePointer<UInt8>, columns: Int, rows: Int,
    tokens: Int, float: Bool = false
  ) -> [Float] {
    let layout = qs_row_layout_of(Int32(columns))
    let floatStride = Int64((columns * 4 + 63) / 64 * 64)
    var tile = qs_tile(
      layout: layout, weights: weights, weight_stride: float ? floatStride : qs_weight_record_bytes(layout),
      activations: activations, activation_stride: float ? floatStride : qs_activation_record_bytes(layout),
      rows: Int32(rows), tokens: Int32(tokens), has_offsets: 1)
    var sums = [Float](repeating: .nan, count: 16)
    if float { kernels.table.dot_floats(&tile, &sums) } else { kernels.table.dot_codes(&tile, &sums) }
    return (0..<tokens).flatMap { token in (0..<rows).map { sums[token * 4 + $0] } }
  }

  @Test("Products of codes are those of the scalar kernel, whatever the tile", arguments: Kernels.all)
  func codes(kernels: Kernels) {
    var random = Seeded(state: 7)
    for columns in [32, 64, 96, 256, 288, 576, 1536] {
      let layout = qs_row_layout_of(Int32(columns))
      let weights = weights(rows: 4, columns: columns, random: &random)
      let stride = Int(qs_activation_record_bytes(layout))
      let activations = Aligned(4 * stride)
      for token in 0..<4 { kernels.table.round_row(random.floats(columns), layout, activations.bytes + token * stride) }
      let whole = tile(kernels, weights.bytes, activations.bytes, columns: columns, rows: 4, tokens: 4)
      let expected = tile(.scalar, weights.bytes, activations.bytes, columns: columns, rows: 4, tokens: 4)
      #expect(nmse(whole, expected) < 1e-11, "\(columns)")
      for rows in 1...4 {
        for tokens in 1...4 {
          let part = tile(kernels, weights.bytes, activations.bytes, columns: columns, rows: rows, tokens: tokens)
          #expect(part == (0..<tokens).flatMap { token in (0..<rows).map { whole[token * 4 + $0] } })
        }
      }
    }
  }

  @Test("The extreme codes neither overflow nor saturate", arguments: Kernels.all, [-128, -127, 127])
  func extremes(kernels: Kernels, code: Int) {
    let columns = 1024
    let layout = qs_row_layout_of(Int32(columns))
    let weights = Aligned(Int(qs_weight_record_bytes(layout)))
    for column in 0..<columns { weights.bytes[column] = UInt8(truncatingIfNeeded: code) }
    for group in 0..<columns / 16 { weights.floats(at: Int(layout.padded))[group] = 1 }
    let record = round(kernels, [Float](repeating: -127, count: columns))
    let product = tile(kernels, weights.bytes, record.bytes, columns: columns, rows: 1, tokens: 1)
    #expect(product == [Float(-127 * code * columns)])
  }

  @Test("Float products at any length", arguments: Kernels.all)
  func floats(kernels: Kernels) {
    var random = Seeded(state: 11)
    for columns in [1, 2, 15, 16, 17, 24, 31, 33, 576, 1000] {
      let stride = (columns * 4 + 63) / 64 * 64
      let (weights, activations) = (Aligned(4 * stride), Aligned(4 * stride))
      for row in 0..<4 {
        for column in 0..<columns {
          weights.floats(at: row * stride)[column] = Float.random(in: -1...1, using: &random)
          activations.floats(at: row * stride)[column] = Float.random(in: -1...1, using: &random)
        }
      }
      let whole = tile(kernels, weights.bytes, activations.bytes, columns: columns, rows: 4, tokens: 4, float: true)
      let expected = tile(.scalar, weights.bytes, activations.bytes, columns: columns, rows: 4, tokens: 4, float: true)
      #expect(nmse(whole, expected) < 1e-11)
      let one = tile(kernels, weights.bytes, activations.bytes, columns: columns, rows: 1, tokens: 1, float: true)
      #expect(one == [whole[0]])
    }
  }
}
