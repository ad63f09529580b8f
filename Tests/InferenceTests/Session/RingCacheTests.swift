import Inference
import Tensors
import TestSupport
import Testing

@Suite("Caches of layers with windows") struct RingCacheTests {
  private static let tokens: [Int32] = (0..<190).map { Int32($0 * 7 % 16) }

  private func session(window: UInt32, batch: Int, context: Int = 200, type: CacheType = .f32) throws -> Session {
    var model = TinyLlama(layers: 2)
    model.set("llama.attention.sliding_window", .uint32(window))
    var options = Session.Options(contextLength: context, cacheType: type)
    options.batchSize = batch
    return try Session(model: model.load(), options: options, pool: Pools.two)
  }

  @Test("They are as long as the window and a batch", arguments: CacheType.allCases)
  func size(type: CacheType) throws {
    let positions = { (bytes: Int) in bytes / (2 * 2 * type.rowBytes(16)) }
    #expect(positions(try session(window: 8, batch: 200, type: type).cacheByteCount) == 200)
    #expect(positions(try session(window: 8, batch: 50, type: type).cacheByteCount) == 58)
    #expect(positions(try session(window: 8, batch: 1, type: type).cacheByteCount) == 40)
    #expect(positions(try session(window: 0, batch: 1, type: type).cacheByteCount) == 200)
  }

  @Test("Logits are those of full-length caches to the bit", arguments: [1, 8, 31] as [UInt32], [1, 7, 50])
  func logits(window: UInt32, batch: Int) throws {
    let expected = try session(window: window, batch: 200).logits(of: Self.tokens)
    #expect(try session(window: window, batch: batch).logits(of: Self.tokens) == expected)
  }

  @Test("Going back near and far and on again gives the same logits", arguments: [180, 189, 150, 60, 3, 0])
  func rewind(to position: Int) throws {
    let ring = try session(window: 8, batch: 7)
    let expected = try ring.extend(with: Self.tokens)
    try ring.rewind(to: position)
    #expect(ring.position == position)
    #expect(try ring.extend(with: Array(Self.tokens[ring.position...])) == expected)
    #expect(try ring.tokens == Self.tokens)
  }
}
