import TestSupport
import Tensors
import CKernels
import Inference
import Testing

@Suite("Attention in tiles and chunks") struct AttentionTileTests {
  /// What is varied: heads a key/value head, lengths, tokens, window, cap, sinks.
  struct Shape: CustomTestStringConvertible, Sendable {
    var group = 1
    var kvHeads = 1
    var keyLength = 64
    var valueLength = 64
    var tokens = 70
    var window = 0
    var softcap: Float = 0
    var hasSinks = false
    var testDescription: String {
      "\(kvHeads) x \(group) of \(keyLength), \(valueLength); \(tokens) tokens, window \(window)"
    }
  }

  static let shapes = [
    Shape(group: 3, kvHeads: 3, tokens: 330), Shape(group: 1, kvHeads: 2, keyLength: 24, valueLength: 24, tokens: 140),
    Shape(group: 6, keyLength: 80, valueLength: 96, tokens: 300, window: 100),
    Shape(group: 2, keyLength: 192, valueLength: 128, softcap: 5), Shape(group: 4, window: 1, hasSinks: true),
    Shape(group: 40, keyLength: 96, valueLength: 64, tokens: 66, hasSinks: true),
    Shape(group: 5, keyLength: 31, valueLength: 33, tokens: 600, window: 64, softcap: 2, hasSinks: true),
  ]

  /// Keys, values and queries of all tokens in a ring whose row for position 0 is `firstRow`. Rows without a position,
  /// and those before the `oldest`, are no numbers.
  private func make(
    _ shape: Shape, _ type: CacheType, rows: Int, firstRow: Int, oldest: Int = 0
  ) -> (AttentionCall, [Float]) {
    var (random, table) = (RandomSource(seed: 5), Kernels.scalar.table)
    let heads = shape.group * shape.kvHeads
    var call = AttentionCall(
      type: type, heads: heads, kvHeads: shape.kvHeads, keyLength: shape.keyLength, valueLength: shape.valueLength,
      rows: rows, firstRow: firstRow, oldest: oldest, window: shape.window, softcap: shape.softcap,
      sinks: shape.hasSinks ? random.floats(heads, scale: 2) : nil, keys: [], values: [])
    func ring(_ length: Int, scale: Float) -> [UInt8] {
      let bytes = type.rowBytes(length)
      var ring = [UInt8](repeating: 0xFF, count: shape.kvHeads * rows * bytes)
      for position in 0..<shape.tokens {
        for head in 0..<shape.kvHeads {
          let values = random.floats(length, scale: scale)
          let row = head * rows + (firstRow + position) % rows
          guard position >= oldest else { continue }
          ring.withUnsafeMutableBytes {
            qs_cache_put(
              &table, type.id, values, Int32(length), Int32(type.stride(length)),
              $0.baseAddress.map { $0 + row * bytes })
          }
        }
      }
      return ring
    }
    call.keys = ring(shape.keyLength, scale: 1)
    call.values = ring(shape.valueLength, scale: 3)
    return (call, random.floats(shape.tokens * heads * shape.keyLength, scale: 0.5))
  }

  @Test("All instruction sets agree with the scalar one", arguments: shapes, CacheType.allCases)
  func agreement(shape: Shape, type: CacheType) {
    let (call, queries) = make(shape, type, rows: shape.tokens + 3, firstRow: 5)
    let expected = call.run(.scalar, queries, position: 0)
    #expect(expected.allSatisfy { $0.isFinite })
    for kernels in Kernels.others {
      #expect(nmse(call.run(kernels, queries, position: 0), expected) < 1e-11, "\(kernels.testDescription)")
    }
  }

  @Test("How tokens are cut into batches and positions into chunks changes no bit", arguments: Kernels.all, shapes)
  func batches(kernels: Kernels, shape: Shape) {
    let (call, queries) = make(shape, .f16, rows: shape.tokens + 3, firstRow: 5)
    let expected = call.run(kernels, queries, position: 0)
    let perToken = queries.count / shape.tokens
    for (batch, threads) in [(1, 8), (7, 1), (64, 2)] {
      let starts = stride(from: 0, to: shape.tokens, by: batch)
      let found = starts.flatMap { start in
        let end = min(start + batch, shape.tokens)
        return call.run(
          kernels, Array(queries[start * perToken..<end * perToken]), position: start, threads: threads)
      }
      #expect(found == expected, "batches of \(batch), \(threads) threads")
    }
  }

  @Test("Where in the ring the rows lie changes no bit", arguments: Kernels.all, shapes)
  func rings(kernels: Kernels, shape: Shape) {
    let (call, queries) = make(shape, .q8_0, rows: shape.tokens, firstRow: 0)
    let expected = call.run(kernels, queries, position: 0)
    for firstRow in [1, shape.tokens / 2, shape.tokens - 1] {
      let (turned, _) = make(shape, .q8_0, rows: shape.tokens, firstRow: firstRow)
      #expect(turned.run(kernels, queries, position: 0) == expected)
    }
  }

  @Test("What is not seen has no part, whatever lies there", arguments: Kernels.all, CacheType.allCases)
  func unseen(kernels: Kernels, type: CacheType) {
    let shape = Shape(group: 3, tokens: 150)
    // Positions before the oldest are no numbers, nor is what lies behind the last.
    let (call, queries) = make(shape, type, rows: 200, firstRow: 120, oldest: 66)
    let perToken = queries.count / shape.tokens
    let found = call.run(kernels, Array(queries[70 * perToken..<140 * perToken]), position: 70)
    #expect(found.allSatisfy { $0.isFinite })
    // A damaged position is seen by the tokens from there on, and by no other.
    var damaged = call
    let (bytes, row) = (type.rowBytes(64), (120 + 100) % 200)
    damaged.values.replaceSubrange(row * bytes..<(row + 1) * bytes, with: [UInt8](repeating: 0xFF, count: bytes))
    let spoilt = damaged.run(kernels, Array(queries[70 * perToken..<140 * perToken]), position: 70)
    #expect(spoilt[..<(30 * 192)] == found[..<(30 * 192)])
    #expect(spoilt[(30 * 192)...].allSatisfy { $0.isNaN })
  }

  @Test("There are at most 32 chunks, at multiples of a tile", arguments: [0, 255, 8191, 8192, 100_000, 10_000_000])
  func chunks(position: Int) {
    let chunk = qs_attention_chunk(Int64(position))
    #expect(chunk >= 256 && chunk.nonzeroBitCount == 1 && Int64(position) / chunk < 32)
  }

  @Test("Heads are turned alike, half-split and in pairs", arguments: Kernels.others, [0, 1] as [Int32])
  func rotation(kernels: Kernels, halfSplit: Int32) {
    var random = RandomSource(seed: 6)
    for rotated in [2, 8, 24, 32, 62, 64, 80, 128, 256] {
      let (head, angles) = (random.floats(rotated + 3), random.floats(rotated))
      var (expected, found) = (head, head)
      Kernels.scalar.table.rotate(&expected, angles, Int32(rotated), halfSplit)
      kernels.table.rotate(&found, angles, Int32(rotated), halfSplit)
      #expect(nmse(found, expected) < 1e-13)
      #expect(found[rotated...] == head[rotated...])
    }
  }
}
