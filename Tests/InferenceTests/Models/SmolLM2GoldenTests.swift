import Foundation
import Testing
import TestSupport

private let file = "smollm2-135m-instruct-q4_1.json"

@Suite(
  "SmolLM2 against goldens", .serialized, .requires(model: .smolLM2),
  .requires(golden: RealModelGoldens.folder + file))
struct SmolLM2GoldenTests {
  static let goldens = RealModelGoldens(.smolLM2, file: file, limit: 1e-8)

  @Test("The float path's logits are those of the F32 form", arguments: goldens.prompts)
  func floatLogits(prompt: RealModelGoldens.Prompt) throws { try Self.goldens.checkFloatLogits(prompt) }

  @Test("Rounded activations stay near the F32 form", arguments: goldens.prompts)
  func roundedLogits(prompt: RealModelGoldens.Prompt) throws { try Self.goldens.checkRoundedLogits(prompt) }

  @Test("Greedy tokens are the reference's until a near-tie", arguments: goldens.prompts, [true, false])
  func greedy(prompt: RealModelGoldens.Prompt, float: Bool) throws {
    try Self.goldens.checkGreedyTokens(prompt, float: float)
  }

  @Test("The tokenizer gives the reference's ids", arguments: goldens.prompts)
  func tokens(prompt: RealModelGoldens.Prompt) throws { try Self.goldens.checkTokens(prompt) }
}
