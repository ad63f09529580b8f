import Checkpoints
import Foundation
import Quantization
import SyntheticModels
import Tensors
import TestSupport
import Testing

@Suite("Synthetic models") struct SyntheticModelTests {
  private func recipe(_ name: String) throws -> Recipe { Recipe(try #require(Preset.named(name))) }

  private func write(_ name: String, _ preset: String, seed: UInt64 = 1, threads: Int = 2) throws -> String {
    let path = try TemporaryFolder().url.appending(path: "m.gguf").path
    let model = try #require(SyntheticModel.named(name))
    let recipe = try recipe(preset)
    let plan = try QuantizationPlan(model.checkpoint(recipe: recipe, layers: 1, seed: seed), recipe: recipe)
    try Quantizer(pool: WorkerPool(threadCount: threads)).run(plan, to: path)
    return path
  }

  /// Weights of the real models, as their names and model cards have them, in millions.
  static let parameters: [(String, ClosedRange<Int>)] = [
    ("smollm2-135m", 134...136), ("llama-3.1-8b", 8029...8031), ("qwen2.5-0.5b", 493...495),
    ("qwen2.5-1.5b", 1543...1545), ("gemma-3-270m", 267...269), ("qwen3-30b-a3b", 30520...30540),
    ("gpt-oss-20b", 20900...20930), ("qwen3.6-35b-a3b", 34500...35200),
  ]

  @Test("Shapes have the real models' number of weights", arguments: parameters)
  func sizes(name: String, millions: ClosedRange<Int>) throws {
    let model = try #require(SyntheticModel.named(name.uppercased()))
    let checkpoint = try model.checkpoint(recipe: recipe("Q4_K_S"))
    #expect(millions.contains(checkpoint.parameterCount / 1_000_000), "\(checkpoint.parameterCount)")
    #expect(Set(checkpoint.tensors.map(\.name)).count == checkpoint.tensors.count)
  }

  @Test("Every shape is among those tested")
  func complete() {
    #expect(Set(SyntheticModel.all.map(\.name)) == Set(Self.parameters.map(\.0)))
    #expect(SyntheticModel.named("qwen9") == nil)
  }

  @Test("A seed gives the same file whatever the threads, another seed another")
  func deterministic() throws {
    func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }
    let first = try bytes(write("smollm2-135m", "Q4_0"))
    #expect(try bytes(write("smollm2-135m", "Q4_0", threads: 3)) == first)
    #expect(try bytes(write("smollm2-135m", "Q4_0", seed: 2)) != first)
  }

  /// The `count` first rows of a tensor, decoded.
  private func rows(_ tensor: CheckpointTensor?, _ count: Int) throws -> [[Float]] {
    let tensor = try #require(tensor)
    let format = try #require(tensor.type.blockFormat)
    let bytes = try #require(format.rowBytes(columns: tensor.shape.columns))
    let decoder = try #require(FormatRegistry.format(for: format))
    return try (0..<count).map { row in
      var weights = [Float](repeating: 0, count: tensor.shape.columns)
      let part = try #require(tensor.data).slice(offset: row * bytes, count: bytes)
      part.withBytes { bytes in
        var span = weights.mutableSpan
        decoder.decode(bytes, into: &span)
      }
      return weights
    }
  }

  @Test(
    "Weights have the spread of their rows, in every kind of format",
    arguments: ["F32", "BF16", "Q8_0", "Q4_0", "Q4_K_S", "Q6_K", "IQ4_XS", "IQ2_XXS", "TQ2_0", "MXFP4_MOE"])
  func spread(preset: String) throws {
    let model = try #require(SyntheticModel.named("qwen2.5-1.5b"))
    let checkpoint = try model.checkpoint(recipe: recipe(preset), layers: 1)
    for tensor in checkpoint.tensors where tensor.shape.rows > 100 {
      let columns = Double(tensor.shape.columns)
      let weights = try rows(tensor, 100).joined()
      let mean = weights.reduce(0) { $0 + Double($1) } / Double(weights.count)
      let variance = weights.reduce(0) { $0 + Double($1) * Double($1) } / Double(weights.count)
      #expect(abs(mean * columns.squareRoot()) < 0.1, "\(tensor.name)")
      #expect((0.5...1.7).contains(variance * columns), "\(preset) \(tensor.name): \(variance * columns)")
    }
    #expect(try rows(checkpoint.tensor(named: "blk.0.attn_norm.weight"), 1)[0].allSatisfy { $0 == 1 })
    let bias = try rows(checkpoint.tensor(named: "blk.0.attn_q.bias"), 1)[0]
    #expect(bias.allSatisfy { abs($0) <= 0.1 } && Set(bias).count > 1000)
  }

  @Test("Rows of a matrix differ, and matrices of the same shape")
  func differences() throws {
    let model = try #require(SyntheticModel.named("qwen2.5-1.5b"))
    let checkpoint = try model.checkpoint(recipe: recipe("Q4_K_S"), layers: 2)
    let names = ["blk.0.ffn_gate.weight", "blk.0.ffn_up.weight", "blk.1.ffn_up.weight"]
    #expect(try Set(names.flatMap { try rows(checkpoint.tensor(named: $0), 50) }).count == 150)
  }

  @Test("Any part of the bytes is the same as all of them")
  func parts() throws {
    let model = try #require(SyntheticModel.named("smollm2-135m"))
    let checkpoint = try model.checkpoint(recipe: recipe("Q5_K_S"), layers: 2)
    for tensor in checkpoint.tensors where tensor.byteCount < 1_000_000 {
      let data = try #require(tensor.data)
      let all = data.withBytes { unsafe $0.withUnsafeBytes { Array($0) } }
      #expect(all.count == tensor.byteCount)
      for (start, count) in [(0, 1), (1, 300), (data.count / 2, data.count / 3), (data.count - 5, 5)] {
        let part = try data.slice(offset: start, count: count).withBytes { unsafe $0.withUnsafeBytes { Array($0) } }
        #expect(part == Array(all[start..<start + count]))
      }
    }
  }

  @Test("A stopped run is gone on with to the same file")
  func resumed() throws {
    let whole = try write("smollm2-135m", "Q4_K_S")
    let path = try TemporaryFolder().url.appending(path: "m.gguf").path
    let model = try #require(SyntheticModel.named("smollm2-135m"))
    let recipe = try recipe("Q4_K_S")
    let plan = try QuantizationPlan(model.checkpoint(recipe: recipe, layers: 1), recipe: recipe)
    let quantizer = Quantizer(pool: WorkerPool(threadCount: 1), maximumMemory: 500_000)
    let stop = Stop()
    #expect(throws: QuantizationError.cancelled) {
      try quantizer.run(plan, to: path, isCancelled: { stop.isNow }) {
        if $0.completed > $0.total / 3 { stop.isNow = true }
      }
    }
    #expect(!FileManager.default.fileExists(atPath: path))
    try quantizer.run(plan, to: path)
    #expect(FileManager.default.contentsEqual(atPath: path, andPath: whole))
  }

  /// Set and read by one thread at a time.
  private final class Stop: @unchecked Sendable {
    var isNow = false
  }
}
