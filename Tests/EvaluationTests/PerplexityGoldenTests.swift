import Foundation
import Inference
import Quantization
import Checkpoints
import Tensors
import TestSupport
import Testing

import Evaluation

/// Perplexity and divergence of real models beside what llama.cpp measures: `inference/perplexity.json`.
@Suite("Perplexity beside llama.cpp") struct PerplexityGoldenTests {
  private struct Page: Decodable {
    struct Model: Decodable {
      let model: String
      let rows: [String: Row]
    }

    struct Row: Decodable {
      let running_perplexity: [Double]
      let mean_kld: Double?
    }

    let models: [Model]
  }

  private static let pool = WorkerPool()

  private func row(_ name: String, of model: TestModel) throws -> Page.Row {
    let page = try JSONDecoder().decode(Page.self, from: try Goldens.data("inference/perplexity.json"))
    let found = try #require(page.models.first { $0.model == model.fileName })
    return try #require(found.rows[name])
  }

  private func chunks(_ model: LanguageModel, _ count: Int) throws -> [TextChunk] {
    let text = [UInt8](try Goldens.data("inference/text/eval.txt"))
    return try TextCutting(limit: count).chunks(of: text, tokenizer: try model.tokenizer)
  }

  private func load(_ checkpoint: Checkpoint, float: Bool = false) throws -> LanguageModel {
    var options = LanguageModel.Options()
    options.usesFloatActivations = float
    return try LanguageModel.load(checkpoint, options: options, pool: Self.pool)
  }

  private func session(_ model: LanguageModel) throws -> Session {
    try Session(model: model, options: .init(contextLength: 512, cacheType: .f32), pool: Self.pool)
  }

  private func perplexities(_ scores: TextScores) -> [Double] {
    scores.chunkEnds.map { end in
      var part = scores
      part.positions = Array(part.positions.prefix(end))
      return PerplexityFigure(part).perplexity
    }
  }

  @Test(
    "The file as it is: within 0.5%", .requires(golden: "inference/perplexity.json"),
    .requires(golden: "inference/text/eval.txt"), .requires(model: .smolLM2))
  func file() throws {
    let model = try load(try Checkpoint.open(try TestModel.smolLM2.path()))
    let scores = try Evaluator(pool: Self.pool).scores(of: try session(model), on: try chunks(model, 20))
    let golden = try #require(try row("file", of: .smolLM2).running_perplexity.last)
    #expect(abs(PerplexityFigure(scores).perplexity / golden - 1) < 0.005)
  }

  @Test(
    "Float activations: within 0.2% of the F32 form", .requires(golden: "inference/perplexity.json"),
    .requires(golden: "inference/text/eval.txt"), .requires(model: .smolLM2))
  func float() throws {
    let model = try load(try Checkpoint.open(try TestModel.smolLM2.path()), float: true)
    let scores = try Evaluator(pool: Self.pool).scores(of: try session(model), on: try chunks(model, 2))
    let golden = try row("F32", of: .smolLM2).running_perplexity
    for (own, theirs) in zip(perplexities(scores), golden) { #expect(abs(own / theirs - 1) < 0.002) }
  }

  @Test(
    "Gemma, whose texts begin with a token of their own", .requires(golden: "inference/perplexity.json"),
    .requires(golden: "inference/text/eval.txt"), .requires(model: .gemma3))
  func gemma() throws {
    let model = try load(try Checkpoint.open(try TestModel.gemma3.path()))
    let scores = try Evaluator(pool: Self.pool).scores(of: try session(model), on: try chunks(model, 8))
    let golden = try #require(try row("file", of: .gemma3).running_perplexity.last)
    #expect(abs(PerplexityFigure(scores).perplexity / golden - 1) < 0.005)
  }

  @Test(
    "A recipe in memory diverges from its source as llama.cpp's file does",
    .requires(golden: "inference/perplexity.json"),
    .requires(golden: "inference/text/eval.txt"), .requires(model: .smolLM2), arguments: ["Q4_K_M", "Q4_0"])
  func recipe(name: String) throws {
    let source = try Checkpoint.open(try TestModel.smolLM2.path())
    let plan = try QuantizationPlan(source, recipe: Recipe(try #require(Preset.named(name))))
    let quantized = try load(try plan.checkpointInMemory(pool: Self.pool))
    let reference = try load(source, float: true)
    let pieces = try chunks(reference, 2)
    let scores = try Evaluator(pool: Self.pool)
      .scores(of: try session(quantized), against: try session(reference), on: pieces)
    let golden = try row(name, of: .smolLM2)
    // Both round activations, each in its own way, and two chunks are few.
    #expect(abs(perplexities(scores)[1] / golden.running_perplexity[1] - 1) < 0.02)
    // Over two chunks of twenty the mean is only near the whole text's.
    let mean = DivergenceFigure(scores).divergence.value
    #expect(mean > 0.5 * (golden.mean_kld ?? 0) && mean < 1.5 * (golden.mean_kld ?? 0))
  }
}
