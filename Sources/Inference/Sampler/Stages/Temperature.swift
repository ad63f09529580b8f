internal import Tensors

extension SamplerStageKind {
  static let temperature = SamplerStageKind(
    "temperature", aliases: ["temp"], summary: "divides the logits: below 1 sharper, above 1 flatter; 0 is greedy",
    parameters: [.number("temperature", \.temperature, 0 ... .greatestFiniteMagnitude)],
    isOn: { $0.temperature > 0 && $0.temperature != 1 },
    make: { configuration, _ in Temperature(value: configuration.temperature) })
}

/// Divides the logits, so that probabilities are `softmax(logits / T)` (Ackley, Hinton and Sejnowski, 1985). Ones that
/// grow beyond what a float holds stay the largest it does.
struct Temperature: SamplerStage {
  let value: Float

  func apply(to candidates: inout Candidates, history: [Int32], random: inout RandomSource) {
    candidates.changeAll { ($0 / value).clamped }
  }
}
