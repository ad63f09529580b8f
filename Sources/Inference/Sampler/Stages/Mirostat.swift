internal import Tensors

extension SamplerStageKind {
  static let mirostat = SamplerStageKind(
    "mirostat", aliases: ["mirostat_v2"], summary: "keeps the text's surprise near a target (mirostat 2)",
    parameters: [
      .number("mirostat-tau", \.mirostatTau, 0 ... .greatestFiniteMagnitude),
      .number("mirostat-eta", \.mirostatEta, 0...1),
    ],
    isOn: { $0.mirostatTau > 0 },
    make: { configuration, _ in
      Mirostat(target: Double(configuration.mirostatTau), rate: Double(configuration.mirostatEta))
    })
}

/// Mirostat 2.0 (Basu et al., 2021, algorithm 2): drops tokens whose surprise `-log2 p` is above `mu`, which begins at
/// twice the target and follows the surprise that is observed among what is left: `mu -= rate * (surprise - target)`.
struct Mirostat: SamplerStage {
  let target: Double
  let rate: Double
  private var mu: Double

  private static let log2 = 0.6931471805599453

  init(target: Double, rate: Double) {
    self.target = target
    self.rate = rate
    mu = 2 * target
  }

  func apply(to candidates: inout Candidates, history: [Int32], random: inout RandomSource) {
    candidates.weigh()
    let total = candidates.totalWeight
    let least = ExactMath.exp(-mu * Self.log2) * total
    // The best has weight 1, and always stays.
    candidates.remove { $0.weight < least && $0.weight < 1 }
  }

  mutating func observe(_ id: Int32, probability: Double) {
    guard probability > 0 else { return }
    mu -= rate * (-ExactMath.log(probability) / Self.log2 - target)
  }
}
