import Foundation
import Testing
import TestSupport

private let file = "gemma-3-270m-q4_k_m.json"

@Suite(
  "Gemma 3 against goldens", .serialized, .requires(model: .gemma3),
  .requires(golden: RealModelGoldens.folder + file))
struct Gemma3GoldenTests {
  static let goldens = RealModelGoldens(.gemma3, file: file, limit: 5e-6)

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
