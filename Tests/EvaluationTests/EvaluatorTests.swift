import Checkpoints
import Foundation
import Inference
import Quantization
import Tensors
import TestSupport
import Testing

import Evaluation

@Suite struct EvaluatorTests {
  @Test("Scores do not depend on the number of threads")
  func threads() throws {
    let path = Goldens.projectFolder.appending(path: "samples/sketch.gguf").path
    let source = try Checkpoint.open(path)
    let text = Array(String(repeating: "A red circle above a blue square, and three green stars. ", count: 40).utf8)
    let scores = try [1, 2, 3].map { count in
      let pool = WorkerPool(threadCount: count)
      let plan = try QuantizationPlan(source, recipe: Recipe(try #require(Preset.named("Q4_0"))))
      let models = try [try plan.checkpointInMemory(pool: pool), source].map { try LanguageModel.load($0, pool: pool) }
      let chunks = try TextCutting(context: 64, limit: 3).chunks(of: text, tokenizer: try models[0].tokenizer)
      let sessions = try models.map {
        try Session(model: $0, options: .init(contextLength: 64, cacheType: .f32), pool: pool)
      }
      return try Evaluator(pool: pool).scores(of: sessions[0], against: sessions[1], on: chunks)
    }
    #expect(scores[0].positions.count == 3 * 31)
    #expect(scores[0].positions.allSatisfy { $0.divergence > 0 })
    #expect(scores[1] == scores[0] && scores[2] == scores[0])
  }
}
