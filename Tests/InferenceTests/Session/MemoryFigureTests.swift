import Checkpoints
import Inference
import Tensors
import TestSupport
import Testing

@Suite("The memory figure") struct MemoryFigureTests {
  @Test(
    "It is what a session takes of the system", arguments: ArchitectureGoldenTests.names, [CacheType.f16, .q4_0])
  func figure(name: String, type: CacheType) throws {
    let model = try model(golden: ArchitectureGoldenTests.folder + name + ".gguf")
    for (context, batch) in [(100, 512), (128, 1), (64, 16)] {
      var options = Session.Options(contextLength: context, cacheType: type)
      options.batchSize = batch
      let figure = try Session.memory(model: model, options: options, threads: Pools.three.threadCount)
      let ledger = MemoryLedger()
      let session = try MemoryLedger.$current.withValue(ledger) {
        try Session(model: model, options: options, pool: Pools.three)
      }
      #expect(session.memory == figure)
      #expect(ledger.byteCount <= figure.sessionBytes)
      // The tokens' own list is no memory of pages.
      #expect(ledger.byteCount >= figure.sessionBytes - 4 * context - 4096)
      #expect(figure.weightBytes == model.packedBytes ?? model.checkpoint.byteCount)
      #expect(figure.isMapped == (model.packedBytes == nil))
    }
  }

  @Test("Smaller cache types and windows take less")
  func types() throws {
    let model = try TinyLlama(layers: 2, width: 256).load()
    let bytes = try CacheType.allCases.map { type in
      try Session.memory(model: model, options: .init(contextLength: 1024, cacheType: type), threads: 1).cacheBytes
    }
    // 2 layers, a key and a value of 128 for each position.
    let values = 2 * 2 * 128 * 1024
    #expect(bytes == [4 * values, 2 * values, values * 34 / 32, values * 18 / 32])
  }
}
