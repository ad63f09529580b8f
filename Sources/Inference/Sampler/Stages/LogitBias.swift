internal import Tensors

extension SamplerStageKind {
  static let logitBias = SamplerStageKind(
    "logit_bias", summary: "adds to the logits of single tokens", weighsOnly: true,
    parameters: [
      SamplerParameter(
        "logit-bias", expected: "ID=B with a token's id and a number, -inf to forbid it; several by commas",
        text: { LogitBias.text($0.logitBias) },
        isValid: { $0.logitBias.allSatisfy { $0.key >= 0 && !$0.value.isNaN && $0.value < .infinity } },
        assign: { text, configuration in
          guard let bias = LogitBias.parse(text) else { return false }
          configuration.logitBias = bias
          return true
        })
    ],
    isOn: { !$0.logitBias.isEmpty }, make: { configuration, _ in LogitBias(bias: configuration.logitBias) })
}

/// Adds to the logits of single tokens.
struct LogitBias: SamplerStage {
  let bias: [Int32: Float]

  func apply(to candidates: inout Candidates, history: [Int32], random: inout RandomSource) {
    for (id, value) in bias {
      candidates.change(id) { value == -.infinity ? value : ($0 + value).clamped }
    }
  }

  static func text(_ bias: [Int32: Float]) -> String {
    bias.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
  }

  /// `12=-1.5,40=-inf`; nil for anything else.
  static func parse(_ text: String) -> [Int32: Float]? {
    var bias: [Int32: Float] = [:]
    for part in text.split(separator: ",") {
      let sides = part.split(separator: "=")
      guard sides.count == 2, let id = Int32(sides[0]), let value = Float(sides[1]) else { return nil }
      bias[id] = value
    }
    return bias
  }
}
