import Checkpoints
import Foundation
import Quantization
import Tensors
import TestSupport
import Testing

@Suite("QuantizationPlan")
struct QuantizationPlanTests {
  private func recipe(_ name: String = "Q8_0") throws -> Recipe { Recipe(try #require(Preset.named(name))) }

  private func output(_ name: String = "out.gguf") throws -> String {
    try TemporaryFolder().url.appending(path: name).path
  }

  private func data(_ checkpoint: Checkpoint, _ name: String) throws -> [UInt8] {
    let data = try #require(checkpoint.tensor(named: name)?.data)
    return data.withBytes { $0.withUnsafeBytes { [UInt8]($0) } }
  }

  @Test("layers left out: the others move up, and so does what the metadata says of them")
  func pruning() throws {
    let model = try LayeredModel.whole()
    var options = QuantizationPlan.Options()
    options.prunedLayers = [0, 2]
    let plan = try QuantizationPlan(model, recipe: recipe(), options: options)
    let path = try output()
    try Quantizer().run(plan, to: path)
    let made = try Checkpoint.open(path)
    #expect(made.tensors.count == 5)
    #expect(made.metadata.integer("llama.block_count") == 2)
    #expect(made.metadata.array("llama.attention.head_count_kv")?.integers() == [2, 4])
    #expect(made.metadata.array("other.list")?.integers() == [5, 6, 7, 8])
    let names = try #require(made.metadata.array("llama.names")?.strings())
    #expect((0..<names.count).map { names.text(at: $0).string } == ["b", "d"])
    let whole = try output()
    try Quantizer().run(QuantizationPlan(model, recipe: recipe()), to: whole)
    let original = try Checkpoint.open(whole)
    for (new, old) in [(0, 1), (1, 3)] {
      for tensor in ["attn_v.weight", "attn_norm.weight"] {
        #expect(try data(made, "blk.\(new).\(tensor)") == data(original, "blk.\(old).\(tensor)"))
      }
    }
  }

  @Test(
    "layers that are not there, and all of them",
    arguments: [
      ([4], QuantizationError.outOfBounds(what: "layer", index: 4, count: 4)),
      ([-1], .outOfBounds(what: "layer", index: -1, count: 4)), ([0, 1, 2, 3], .nothingLeft(layers: 4)),
    ])
  func wrongLayers(layers: [Int], error: QuantizationError) throws {
    var options = QuantizationPlan.Options()
    options.prunedLayers = Set(layers)
    let model = try LayeredModel.whole()
    #expect(throws: error) { try QuantizationPlan(model, recipe: recipe(), options: options) }
  }

  @Test("a model in parts becomes one file, the same as of the whole model")
  func joining() throws {
    let (joined, whole) = (try output(), try output())
    try Quantizer().run(QuantizationPlan(LayeredModel.split(), recipe: recipe("Q4_K_M")), to: joined)
    try Quantizer().run(QuantizationPlan(LayeredModel.whole(), recipe: recipe("Q4_K_M")), to: whole)
    #expect(FileManager.default.contentsEqual(atPath: joined, andPath: whole))
  }

  @Test("a kept split: the same parts, under their names only when all are whole")
  func keptSplit() throws {
    let model = try LayeredModel.split()
    var options = QuantizationPlan.Options()
    options.keepsSplit = true
    let plan = try QuantizationPlan(model, recipe: recipe(), options: options)
    let path = try output()
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    #expect(throws: QuantizationError.cancelled) { try Quantizer().run(plan, to: path, isCancelled: { true }) }
    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.sorted() ?? [] }
    #expect(names.allSatisfy { $0.contains(".partial") })
    try Quantizer().run(plan, to: path)
    #expect(names == (1...3).map { "out-0000\($0)-of-00003.gguf" })
    #expect(plan.paths(for: path) == names.map { folder.path + "/" + $0 })
    #expect(plan.paths(for: folder.path + "/out-00001-of-00003.gguf") == plan.paths(for: path))
    let made = try Checkpoint.open(plan.paths(for: path)[0])
    #expect(made.files.map(\.byteCount) == plan.parts.map(\.layout.fileByteCount))
    #expect(made.tensors.map(\.name) == model.tensors.map(\.name))
    #expect(made.tensors.map(\.part) == model.tensors.map(\.part))
    #expect(made.metadata.integer("split.tensors.count") == model.tensors.count)
    let single = try output()
    try Quantizer().run(QuantizationPlan(model, recipe: recipe()), to: single)
    let whole = try Checkpoint.open(single)
    for tensor in whole.tensors { #expect(try data(made, tensor.name) == data(whole, tensor.name)) }
    let second = try Checkpoint.open(single)
    #expect(second.metadata["split.count"] == nil)
  }

  @Test("metadata replaced and added, in the type that was there")
  func overrides() throws {
    let model = try LayeredModel.whole()
    var options = QuantizationPlan.Options()
    options.overrides = [
      ("llama.rope.freq_base", .float32(500)), ("llama.attention.head_count", .uint32(8)), ("new.flag", .bool(true)),
      ("new.text", .string("x")), ("new.text", .string("y")),
    ]
    let path = try output()
    try Quantizer().run(QuantizationPlan(model, recipe: recipe(), options: options), to: path)
    let metadata = try Checkpoint.open(path).metadata
    #expect(metadata["llama.rope.freq_base"]?.type == .float64)
    #expect(metadata.number("llama.rope.freq_base") == 500)
    #expect(metadata.integer("llama.attention.head_count") == 8)
    #expect(metadata.boolean("new.flag") == true)
    #expect(metadata.string("new.text") == "y")
  }

  @Test(
    "metadata that can't be replaced",
    arguments: [
      ("split.count", MetadataValue.uint32(1), "it says how the file is to be read"),
      ("general.architecture", .string("x"), "it says how the file is to be read"),
      ("llama.names", .string("x"), "the model has an array there"),
      ("general.alignment", .uint32(24), "it must be a power of two from 8 to 65536"),
      ("general.alignment", .string("x"), "it must be a power of two from 8 to 65536"),
    ])
  func refusedOverrides(key: String, value: MetadataValue, reason: String) throws {
    var options = QuantizationPlan.Options()
    options.overrides = [(FileText(key), value)]
    let model = try LayeredModel.whole()
    #expect(throws: QuantizationError.badOverride(key: key, reason: reason)) {
      try QuantizationPlan(model, recipe: recipe(), options: options)
    }
  }

  @Test("mode best is another file of the same size, and no partial file of one mode serves the other")
  func mode() throws {
    let model = try LayeredModel.whole()
    let plans = try [EncodingMode.reference, .best].map {
      try QuantizationPlan(model, recipe: recipe("Q4_0"), options: QuantizationPlan.Options(mode: $0))
    }
    let files = try plans.map { plan in
      let path = try output()
      try Quantizer().run(plan, to: path)
      return try Data(contentsOf: URL(fileURLWithPath: path))
    }
    #expect(files[0].count == files[1].count)
    #expect(files[0] != files[1])
    let path = try output()
    #expect(throws: QuantizationError.cancelled) { try Quantizer().run(plans[0], to: path, isCancelled: { true }) }
    try files[0].prefix(files[0].count - 100).write(to: URL(fileURLWithPath: path + ".partial"))
    try Quantizer().run(plans[1], to: path)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == files[1])
  }

  @Test("a partial file that is nobody's stays")
  func foreignPartial() throws {
    let path = try output()
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path + ".partial"))
    let plan = try QuantizationPlan(LayeredModel.whole(), recipe: recipe())
    #expect(throws: QuantizationError.writing(.notOurs(path: path + ".partial"))) {
      try Quantizer().run(plan, to: path)
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path + ".partial")) == Data([1, 2, 3]))
  }

  @Test("weights beyond a format's range are named", arguments: ["F16", "Q8_0", "Q4_K_S"])
  func overflow(preset: String) throws {
    var builder = GGUFBuilder()
    builder.metadata = [("general.architecture", .string("llama")), ("llama.block_count", .uint32(1))]
    var weights = LayeredModel.weights(1024, seed: 3)
    weights[700] = 1e9
    builder.tensors = [.f32("blk.0.attn_q.weight", [256, 4], weights)]
    let plan = try QuantizationPlan(Checkpoint.open(builder.write().path), recipe: recipe(preset))
    let error = #expect(throws: QuantizationError.self) { try Quantizer().run(plan, to: output()) }
    #expect(error.map { "\($0)" }?.contains("blk.0.attn_q.weight") == true)
    #expect(error.map { "\($0)" }?.contains("at index 700") == true)
  }
}
