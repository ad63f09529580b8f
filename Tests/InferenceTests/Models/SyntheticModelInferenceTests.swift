import Checkpoints
import Foundation
import Inference
import Quantization
import SyntheticModels
import Tensors
import TestSupport
import Testing
import Tokenization

@Suite("Synthetic models compute") struct SyntheticModelInferenceTests {
  /// The first layers of a shape, written and opened.
  private func model(_ name: String, _ preset: String, layers: Int) throws -> LanguageModel {
    let shape = try #require(SyntheticModel.named(name))
    let recipe = Recipe(try #require(Preset.named(preset)))
    let path = try TemporaryFolder().url.appending(path: "m.gguf").path
    let plan = try QuantizationPlan(shape.checkpoint(recipe: recipe, layers: layers), recipe: recipe)
    try Quantizer(pool: Pools.two).run(plan, to: path)
    return try LanguageModel.load(Checkpoint.open(path))
  }

  @Test(
    "The first layers of a shape load and give logits that spread",
    arguments: [("smollm2-135m", "Q4_K_S", 2), ("gemma-3-270m", "Q4_0", 1)])
  func logits(name: String, preset: String, layers: Int) throws {
    let model = try model(name, preset, layers: layers)
    let tokenizer = try model.tokenizer
    #expect(tokenizer.vocabularySize == model.vocabularySize && model.layerCount == layers)
    let text = "Hello, wörld!"
    let ids = tokenizer.encode(text, addSpecial: false, parseSpecial: false)
    #expect(ids.count == text.utf8.count)
    #expect(tokenizer.decode(ids, renderSpecial: false) == Array(text.utf8))
    let logits = try session(model, context: 32).extend(with: ids)
    let variance = logits.reduce(0) { $0 + Double($1) * Double($1) } / Double(logits.count)
    #expect(logits.allSatisfy(\.isFinite) && (0.1...1000).contains(variance), "\(variance)")
  }

  @Test("Every shape's first layers have what their families ask for")
  func families() throws {
    for shape in SyntheticModel.all {
      let recipe = Recipe(.q4_K_S)
      let contents = try shape.checkpoint(recipe: recipe, layers: 4)
      guard LanguageModel.supportedArchitectures.contains(contents.metadata.string("general.architecture") ?? "")
      else { continue }
      let plan = try QuantizationPlan(contents, recipe: recipe)
      // The same file with holes for matrices, which loading does not read.
      let path = try TemporaryFolder().url.appending(path: "m.gguf").path
      try sparse(plan, at: path)
      #expect(try LanguageModel.load(Checkpoint.open(path)).layerCount == min(4, shape.layerCount))
    }
  }

  /// Writes the file of `plan`, large tensors as holes.
  private func sparse(_ plan: QuantizationPlan, at path: String) throws {
    let layout = try #require(plan.parts.first).layout
    #expect(FileManager.default.createFile(atPath: path, contents: Data(layout.header)))
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.truncate(atOffset: UInt64(layout.fileByteCount))
    for (step, place) in zip(plan.steps, plan.places) where place.byteCount < 200_000 {
      try file.seek(toOffset: UInt64(place.offset))
      try file.write(contentsOf: #require(step.tensor.data).withUnsafeBytes { Data($0) })
    }
    try file.close()
  }
}
