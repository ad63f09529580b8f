internal import Tensors

extension SamplerStageKind {
  static let penalties = SamplerStageKind(
    "penalties", summary: "makes tokens that were there lately less likely", weighsOnly: true,
    parameters: [
      .number("repeat-penalty", \.repetitionPenalty, Float.leastNormalMagnitude ... .greatestFiniteMagnitude),
      .count("repeat-last", \.repetitionWindow, atLeast: -1, expected: "a number of tokens, -1 for all"),
      .number("presence-penalty", \.presencePenalty, -100...100),
      .number("frequency-penalty", \.frequencyPenalty, -100...100),
    ],
    isOn: {
      $0.repetitionWindow != 0 && ($0.repetitionPenalty != 1 || $0.presencePenalty != 0 || $0.frequencyPenalty != 0)
    },
    make: { configuration, _ in
      Penalties(
        repetition: configuration.repetitionPenalty, presence: configuration.presencePenalty,
        frequency: configuration.frequencyPenalty, window: configuration.repetitionWindow)
    })
}

/// Weakens tokens of the last `window`: positive logits are divided and negative ones multiplied by `repetition`
/// (Keskar et al., "CTRL", 2019), then `presence` once and `frequency` for each time is taken off (as in the interface
/// of OpenAI's completions).
struct Penalties: SamplerStage {
  let repetition: Float
  let presence: Float
  let frequency: Float
  let window: Int

  func apply(to candidates: inout Candidates, history: [Int32], random: inout RandomSource) {
    var counts: [Int32: Int] = [:]
    for id in window < 0 ? history[...] : history.suffix(window) { counts[id, default: 0] += 1 }
    for (id, count) in counts {
      candidates.change(id) { logit in
        ((logit > 0 ? logit / repetition : logit * repetition).clamped - presence - Float(count) * frequency).clamped
      }
    }
  }
}
