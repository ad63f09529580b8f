import CKernels
import Foundation
import Inference
import TestSupport
import Testing
import Tokenization

private let goldens = "inference/perplexity.json"
private let text = "inference/text/eval.txt"

/// What rounding activations costs a whole model, beside what it costs the reference: the mean divergence of the next
/// token's probabilities from those of the float path, over runs of 512 tokens of a novel.
@Suite(
  "Divergence by rounding", .serialized, .requires(golden: goldens), .requires(golden: text),
  .enabled("the scalar kernels take minutes for this") { qs_current_isa() != QS_ISA_SCALAR })
struct DivergenceTests {
  private struct File: Decodable {
    struct Row: Decodable { let mean_kld: Double? }
    struct Model: Decodable {
      let model: String
      let rows: [String: Row]
    }
    let models: [Model]
  }

  @Test("SmolLM2", .requires(model: .smolLM2)) func smolLM2() throws { try check(.smolLM2, runs: 2) }

  @Test("Gemma 3", .requires(model: .gemma3)) func gemma3() throws { try check(.gemma3, runs: 1) }

  private func check(_ test: TestModel, runs: Int) throws {
    let file = try JSONDecoder().decode(File.self, from: Goldens.data(goldens))
    let rows = try #require(file.models.first { $0.model == test.fileName }).rows
    let limit = try #require(rows["file"]?.mean_kld) * 1.1
    let mean = try meanDivergence(test, runs: runs)
    #expect(mean > 0 && mean <= limit)
  }

  private func meanDivergence(_ test: TestModel, runs: Int) throws -> Double {
    let (float, rounded) = (
      try model(path: test.path(), float: true), try model(path: test.path(), float: false)
    )
    let tokenizer = try float.tokenizer
    let written = String(decoding: try Goldens.data(text), as: UTF8.self)
    let ids = tokenizer.encode(written, addSpecial: false, parseSpecial: false)
    let marker = tokenizer.encode("", addSpecial: true, parseSpecial: false).first
    var sum = 0.0
    for run in 0..<runs {
      var tokens = Array(ids[run * 512..<(run + 1) * 512])
      if let marker { tokens[0] = marker }
      let (expected, found) = (try scored(tokens, of: float), try scored(tokens, of: rounded))
      let size = float.vocabularySize
      for row in 0..<255 {
        sum += divergence(
          from: Array(expected[row * size..<(row + 1) * size]), to: Array(found[row * size..<(row + 1) * size]))
      }
    }
    return sum / Double(255 * runs)
  }

  /// The logits at positions 256 to 510.
  private func scored(_ tokens: [Int32], of model: LanguageModel) throws -> [Float] {
    let session = try InferenceTests.session(model, context: 512)
    try session.append(Array(tokens[..<256]))
    return try session.logits(of: Array(tokens[256..<511]))
  }
}
