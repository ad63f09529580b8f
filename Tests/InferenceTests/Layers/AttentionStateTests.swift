import Inference
import Tensors
import TestSupport
import Testing

/// One attention layer that is given hidden states.
final class LoneAttention {
  let state: any MixerState
  let width: Int
  private let pass: ForwardPass
  private let rotation: Rotation?
  private let workspace: Workspace
  private let input: RowBuffer
  private let output: RowBuffer

  init(_ attention: Attention, context: Int, type: CacheType, batch: Int = 1) throws {
    let options = StateOptions(contextLength: context, cacheType: type, batchSize: batch)
    width = attention.shape.embeddingLength
    pass = try ForwardPass(
      pool: Pools.two, usesFloatActivations: true, batchSize: batch, demand: attention.demand,
      threadFloats: attention.threadFloats(options))
    rotation = try attention.rope.map { try Rotation($0, options) }
    workspace = try Workspace(columns: attention.demand.columns, batchSize: batch)
    state = try attention.makeState(options, rotation: rotation)
    input = try RowBuffer(count: batch, columns: width)
    output = try RowBuffer(count: batch, columns: width)
  }

  /// What the layer makes of a row at `position`.
  @discardableResult
  func run(_ row: [Float], at position: Int) -> [Float] {
    rotation?.fill(position: position, count: 1)
    for (index, value) in row.enumerated() { input.rows.base[index] = value }
    state.apply(
      pass, input: input.rows, output: Output(rows: output.rows, accumulates: false), tokens: 1, position: position,
      workspace: workspace)
    return (0..<width).map { output.rows.base[$0] }
  }

  func shift(dropping dropped: Range<Int>, end: Int) {
    state.shift(pass, dropping: dropped, end: end)
  }
}

@Suite("The cache of an attention layer") struct AttentionStateTests {
  static let bounds: [(CacheType, Double)] = [(.f32, 1e-10), (.f16, 1e-5), (.q8_0, 1e-3), (.q4_0, 0.2)]

  private func attentions(_ name: String) throws -> [Attention] {
    let model = try model(golden: ArchitectureGoldenTests.folder + name + ".gguf", float: true)
    return model.network.layers.compactMap { $0.mixer as? Attention }
  }

  @Test(
    "After a shift keys are as if computed at their new positions", arguments: ArchitectureGoldenTests.names,
    [(0, 10), (3, 12), (4, 5), (1, 17)])
  func shift(name: String, dropped: (Int, Int)) throws {
    let end = 24
    for attention in try attentions(name).prefix(2) {
      // A window that sees everything, so that nothing is hidden.
      var attention = attention
      if attention.shape.window > 0 { attention.shape.window = 64 }
      for (type, bound) in Self.bounds {
        var random = RandomSource(seed: 3)
        let rows = (0...end).map { _ in random.floats(attention.shape.embeddingLength) }
        let shifted = try LoneAttention(attention, context: 32, type: type)
        for position in 0..<end { shifted.run(rows[position], at: position) }
        shifted.shift(dropping: dropped.0..<dropped.1, end: end)

        let twin = try LoneAttention(attention, context: 32, type: type)
        let kept = (0..<end).filter { !(dropped.0..<dropped.1).contains($0) }
        for (position, old) in kept.enumerated() { twin.run(rows[old], at: position) }
        let expected = twin.run(rows[end], at: kept.count)
        let found = shifted.run(rows[end], at: kept.count)
        #expect(nmse(found, expected) < bound, "\(type)")
        // Going on round the ring.
        for position in kept.count + 1..<32 {
          #expect(nmse(shifted.run(rows[3], at: position), twin.run(rows[3], at: position)) < bound, "\(type)")
        }
      }
    }
  }

  @Test(
    "A window's ring gives the bits of a full-length cache, before and after a shift", arguments: CacheType.allCases)
  func ring(type: CacheType) throws {
    var attention = try #require(try attentions("llama").first)
    for window in [1, 5, 16] {
      attention.shape.window = window
      var random = RandomSource(seed: 5)
      let rows = (0..<150).map { _ in random.floats(attention.shape.embeddingLength) }
      // 32 rows beyond the window, where a batch of the whole context takes them all.
      let ring = try LoneAttention(attention, context: 200, type: type)
      let full = try LoneAttention(attention, context: 200, type: type, batch: 200)
      for position in 0..<120 {
        #expect(ring.run(rows[position], at: position) == full.run(rows[position], at: position))
      }
      for layer in [ring, full] { layer.shift(dropping: 3..<70, end: 120) }
      for position in 53..<83 {
        let row = rows[position + 67]
        #expect(ring.run(row, at: position) == full.run(row, at: position), "\(position)")
      }
    }
  }
}
