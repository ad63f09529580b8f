import Checkpoints
import Foundation
import Quantization
import Synchronization
import Tensors
import TestSupport
import Testing

/// A small model with every kind of tensor that matters to the work.
private struct SmallModel {
  let path: String
  let checkpoint: Checkpoint

  init(poison: (index: Int, value: Float)? = nil) throws {
    var state: UInt32 = 1
    func weights(_ count: Int) -> [Float] {
      (0..<count).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return Float(Int32(bitPattern: state) >> 8) / 8_388_608
      }
    }
    var builder = GGUFBuilder()
    builder.metadata = [
      ("general.architecture", .string("llama")), ("llama.block_count", .uint32(1)),
      ("general.file_type", .uint32(0)), ("llama.attention.head_count", .uint32(4)),
      ("split.count", .uint16(0)),
    ]
    var embedding = weights(256 * 24)
    if let poison { embedding[poison.index] = poison.value }
    builder.tensors = [
      .f32("token_embd.weight", [256, 24], embedding),
      .f32("blk.0.ffn_up_exps.weight", [256, 8, 3], weights(256 * 24)),
      .f32("blk.0.attn_q.weight", [288, 40], weights(288 * 40)),
      .f32("blk.0.attn_norm.weight", [256], weights(256)),
      .f32("blk.0.odd.weight", [7, 3], weights(21)),
    ]
    path = try builder.write().path
    checkpoint = try Checkpoint.open(path)
  }
}

@Suite("Quantizer")
struct QuantizerTests {
  private func output() throws -> String { try TemporaryFolder().url.appending(path: "out.gguf").path }

  private func recipe(_ name: String) throws -> Recipe { Recipe(try #require(Preset.named(name))) }

  private func plan(_ model: SmallModel, _ name: String, importance: ImportanceMatrix? = nil) throws
    -> QuantizationPlan
  {
    var options = QuantizationPlan.Options()
    options.importanceName = "i.dat"
    return try QuantizationPlan(model.checkpoint, recipe: recipe(name), importance: importance, options: options)
  }

  @Test(
    "every tensor is what its encoder makes of it, whatever the memory and the threads",
    arguments: ["Q4_0", "Q8_0", "Q4_K_M", "F16", "F32"], [(1, 20_000), (3, 2_000_000_000)])
  func bytes(preset: String, room: (threads: Int, memory: Int)) throws {
    let model = try SmallModel()
    let plan = try plan(model, preset)
    let path = try output()
    try Quantizer(pool: WorkerPool(threadCount: room.threads), maximumMemory: room.memory).run(plan, to: path)
    let made = try Checkpoint.open(path)
    #expect(made.files[0].byteCount == plan.parts[0].layout.fileByteCount)
    #expect(made.tensors.map(\.name) == plan.steps.map(\.tensor.name))
    for step in plan.steps {
      let tensor = try #require(made.tensor(named: step.tensor.name))
      let source = step.tensor.data?.bytes ?? []
      let format = try #require(FormatRegistry.format(for: step.format))
      let weights = try #require(FormatRegistry.format(for: .f32)).decoded(source)
      #expect(tensor.type == .known(step.format))
      #expect(try tensor.data?.bytes == format.encoded(weights, columns: step.tensor.shape.columns))
    }
    #expect(made.metadata.integer("general.quantization_version") == 2)
    #expect(made.metadata.integer("general.file_type") == Int(plan.recipe.preset.fileType))
    #expect(made.metadata["split.count"] == nil)
    #expect(made.metadata.string("general.architecture") == "llama")
  }

  @Test("each expert has importance weights of its own")
  func experts() throws {
    let model = try SmallModel()
    var builder = GGUFBuilder()
    let name = "blk.0.ffn_up_exps.weight"
    let importance = (0..<768).map { (index: Int) -> Float in Float(index % 13 + index / 256) }
    builder.tensors = [
      .f32(.init(name + ".in_sum2"), [256, 3], importance), .f32(.init(name + ".counts"), [1, 3], [1, 1, 1]),
    ]
    let matrix = try ImportanceMatrix.open(builder.write().path)
    let plan = try plan(model, "Q4_K_S", importance: matrix)
    let path = try output()
    try Quantizer(pool: WorkerPool(threadCount: 2)).run(plan, to: path)
    let made = try Checkpoint.open(path)
    let found = try #require(made.tensor(named: name)?.data).bytes
    let source = try #require(model.checkpoint.tensor(named: name)?.data).bytes
    let weights = try #require(FormatRegistry.format(for: .f32)).decoded(source)
    let format = try #require(FormatRegistry.named("Q4_K"))
    var expected: [UInt8] = []
    for expert in 0..<3 {
      let rows = Array(weights[expert * 2048..<(expert + 1) * 2048])
      let columns = Array(importance[expert * 256..<(expert + 1) * 256])
      expected += try format.encoded(rows, columns: 256, importance: columns)
    }
    #expect(found == expected)
    #expect(found != (try format.encoded(weights, columns: 256)))
    #expect(made.metadata.string("quantize.imatrix.file") == "i.dat")
    #expect(made.metadata.integer("quantize.imatrix.entries_count") == 1)
  }

  @Test("stopped after any number of pieces, a second run makes the same file")
  func resume() throws {
    let model = try SmallModel()
    let plan = try plan(model, "Q4_0")
    let whole = try output()
    // Little memory makes many pieces.
    let quantizer = Quantizer(pool: WorkerPool(threadCount: 2), maximumMemory: 20_000)
    try quantizer.run(plan, to: whole)
    let expected = try Data(contentsOf: URL(fileURLWithPath: whole))
    for stop in 0..<12 {
      let path = try output()
      let asked = Mutex(0)
      #expect(throws: QuantizationError.cancelled) {
        try quantizer.run(
          plan, to: path,
          isCancelled: {
            asked.withLock {
              $0 += 1; return $0 > stop
            }
          })
      }
      #expect(!FileManager.default.fileExists(atPath: path))
      try quantizer.run(plan, to: path)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == expected)
    }
  }

  @Test("cut at any length, as by a kill, a second run makes the same file")
  func cut() throws {
    let model = try SmallModel()
    let plan = try plan(model, "Q8_0")
    let quantizer = Quantizer(pool: WorkerPool(threadCount: 2))
    let whole = try output()
    try quantizer.run(plan, to: whole)
    let expected = try Data(contentsOf: URL(fileURLWithPath: whole))
    for count in stride(from: plan.parts[0].layout.header.count, through: expected.count, by: 1013) {
      let path = try output()
      #expect(throws: QuantizationError.cancelled) { try quantizer.run(plan, to: path, isCancelled: { true }) }
      try expected.prefix(count).write(to: URL(fileURLWithPath: path + ".partial"))
      try quantizer.run(plan, to: path)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == expected)
    }
  }

  @Test("weights that are no numbers are named", arguments: [Float.nan, .infinity, -.infinity], ["Q4_0", "F32"])
  func notFinite(value: Float, preset: String) throws {
    let model = try SmallModel(poison: (index: 777, value: value))
    let path = try output()
    let expected = QuantizationError.notFinite(tensor: "token_embd.weight", index: 777, value: "\(value)")
    #expect(throws: expected) { try Quantizer().run(plan(model, preset), to: path) }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
  }

  @Test("what can't be done is said before anything is written")
  func refusals() throws {
    let model = try SmallModel()
    let path = try output()
    let coarse = #expect(throws: QuantizationError.self) { try Quantizer().run(plan(model, "Q2_K_S"), to: path) }
    guard case .tensorNeedsImportance(_, "Q2_K") = coarse else { throw Unexpected(error: coarse) }
    let problem = try plan(model, "IQ2_XXS").problems.first
    guard case .tensorNeedsImportance(_, "IQ2_XXS") = problem else { throw Unexpected(error: problem) }
    let unfit = #expect(throws: QuantizationError.self) { try plan(model, "Q1_0") }
    guard case .noSubstitute(_, "Q1_0", _, 128) = unfit else { throw Unexpected(error: unfit) }
    let large = #expect(throws: QuantizationError.self) {
      try Quantizer(maximumMemory: 1000).run(plan(model, "Q4_0"), to: path)
    }
    guard case .tooLittleMemory(_, 1000) = large else { throw Unexpected(error: large) }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
  }
}

/// Another error than was waited for, or none.
private struct Unexpected: Error {
  let error: QuantizationError?
}

extension ByteRegion {
  fileprivate var bytes: [UInt8] { withBytes { $0.withUnsafeBytes { [UInt8]($0) } } }
}
