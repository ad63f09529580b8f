import TestSupport
import Tensors
import CKernels
import Foundation
import Inference
import Testing

/// Keys and values of one head as a cache has them: a ring of rows.
struct RingOfRows {
  let type: CacheType
  let rows: Int
  let length: Int
  var keys: [UInt8]
  var values: [UInt8]

  init(_ type: CacheType, rows: Int, length: Int) {
    (self.type, self.rows, self.length) = (type, rows, length)
    keys = [UInt8](repeating: 0xA5, count: rows * type.rowBytes(length))
    values = keys
  }

  /// Stores both at `row`.
  mutating func put(_ key: [Float], _ value: [Float], row: Int, kernels: Kernels) {
    var table = kernels.table
    let (bytes, stride) = (type.rowBytes(length), Int32(type.stride(length)))
    keys.withUnsafeMutableBytes {
      qs_cache_put(&table, type.id, key, Int32(length), stride, $0.baseAddress.map { $0 + row * bytes })
    }
    values.withUnsafeMutableBytes {
      qs_cache_put(&table, type.id, value, Int32(length), stride, $0.baseAddress.map { $0 + row * bytes })
    }
  }

  /// A row as floats.
  func get(_ bytes: [UInt8], row: Int) -> [Double] {
    var floats = [Float](repeating: .nan, count: length)
    bytes.withUnsafeBytes {
      qs_cache_get(type.id, $0.baseAddress.map { $0 + row * type.rowBytes(length) }, Int32(length), &floats)
    }
    return floats.map(Double.init)
  }

  /// What a kernel makes of `count` positions, the first of them in row `first`.
  func attend(_ kernels: Kernels, _ query: [Float], first: Int, count: Int) -> [Float] {
    let call = AttentionCall(
      type: type, keyLength: length, valueLength: length, rows: rows, firstRow: (first + rows) % rows, keys: keys,
      values: values)
    return call.run(kernels, query, position: count - 1)
  }

  /// The same in double precision.
  func reference(_ query: [Float], first: Int, count: Int) -> [Float] {
    let places = (0..<count).map { (first + $0) % rows }
    let weights = places.map { row in
      exp(zip(query, get(keys, row: row)).reduce(0.0) { $0 + Double($1.0) * $1.1 })
    }
    let sum = weights.reduce(0, +)
    var out = [Double](repeating: 0, count: length)
    for (weight, row) in zip(weights, places) {
      for (index, value) in get(values, row: row).enumerated() { out[index] += weight / sum * value }
    }
    return out.map(Float.init)
  }
}

@Suite("Attention over caches") struct AttentionKernelTests {
  static let sizes = [
    (1, 16), (2, 64), (5, 32), (17, 48), (100, 64), (33, 128), (7, 80), (4, 1), (3, 31), (9, 33), (64, 24), (65, 96),
    (300, 192), (130, 256), (70, 576),
  ]

  private func random(_ type: CacheType, rows: Int, length: Int, _ kernels: Kernels) -> (RingOfRows, [Float]) {
    var (random, ring) = (RandomSource(seed: UInt64(9 + length)), RingOfRows(type, rows: rows, length: length))
    for row in 0..<rows {
      ring.put(random.floats(length), random.floats(length, scale: 3), row: row, kernels: kernels)
    }
    // Queries are scaled before, or the scores of long heads would be large, and so what rounding them to floats loses.
    return (ring, random.floats(length, scale: length > 128 ? 4 / Float(length).squareRoot() : 1))
  }

  @Test("Every kernel computes what the cached values say", arguments: Kernels.all, CacheType.allCases)
  func values(kernels: Kernels, type: CacheType) {
    for (count, length) in Self.sizes {
      let (ring, query) = random(type, rows: count, length: length, kernels)
      let out = ring.attend(kernels, query, first: 0, count: count)
      #expect(nmse(out, ring.reference(query, first: 0, count: count)) < 1e-11, "\(count) of \(length)")
    }
  }

  @Test("Where in the ring the positions lie changes no bit", arguments: Kernels.all, CacheType.allCases)
  func ring(kernels: Kernels, type: CacheType) {
    let (rows, length, count) = (13, 64, 9)
    let (straight, query) = random(type, rows: rows, length: length, kernels)
    let expected = straight.attend(kernels, query, first: 0, count: count)
    let bytes = type.rowBytes(length)
    for first in 1..<rows {
      var turned = straight
      for row in 0..<rows {
        let (from, to) = (row * bytes..<(row + 1) * bytes, (row + first) % rows * bytes)
        turned.keys.replaceSubrange(to..<to + bytes, with: straight.keys[from])
        turned.values.replaceSubrange(to..<to + bytes, with: straight.values[from])
      }
      #expect(turned.attend(kernels, query, first: first, count: count) == expected)
    }
  }

  @Test("Cached values are as near as their type allows", arguments: CacheType.allCases, [1, 16, 31, 32, 33, 80])
  func rounding(type: CacheType, length: Int) {
    var random = RandomSource(seed: 4)
    for scale in [1e-3, 1, 1000] as [Float] {
      let values = random.floats(length, scale: scale)
      var ring = RingOfRows(type, rows: 1, length: length)
      ring.put(values, values, row: 0, kernels: .scalar)
      let found = ring.get(ring.keys, row: 0)
      for index in 0..<length {
        let block = values[index / 32 * 32..<min(length, index / 32 * 32 + 32)]
        let most = Double(block.map(abs).max() ?? 0)
        let bound =
          switch type {
          case .f32: 0.0
          case .f16: abs(Double(values[index])) / 2048 + 6e-8
          // Half a step, and what the scale's own rounding moves the outermost code by.
          case .q8_0: most / 254 + most / 1500 + 127 * 6e-8
          // The opposite sign's end has seven steps, not eight.
          case .q4_0: most / 8 + most / 200 + 8 * 6e-8
          }
        #expect(abs(found[index] - Double(values[index])) <= bound, "\(index) of \(length)")
      }
    }
  }

  @Test("The same bytes whatever the instruction set, and no number where one is none", arguments: CacheType.allCases)
  func bytes(type: CacheType) {
    var random = RandomSource(seed: 8)
    for special in [0, .nan, .infinity, -.infinity, 3e38, Float(bitPattern: 700)] as [Float] {
      for place in [0, 31, 32, 44] {
        var values = random.floats(45)
        values[place] = special
        let made = Kernels.all.map { kernels in
          var ring = RingOfRows(type, rows: 1, length: values.count)
          ring.put(values, values, row: 0, kernels: kernels)
          return ring
        }
        #expect(made.allSatisfy { $0.keys == made[0].keys })
        let found = made[0].get(made[0].keys, row: 0)
        if !special.isFinite { #expect(!found[place].isFinite) }
        if special == 0 { #expect(found[place] == 0 && found.allSatisfy { $0.isFinite }) }
        // Past the values lie zeros.
        let out = made[0].attend(.scalar, [Float](repeating: 1, count: 45), first: 0, count: 1)
        if special == 0 { #expect(out.allSatisfy { $0.isFinite }) }
      }
    }
  }
}
