internal import Tensors

extension SamplerStageKind {
  static let topP = SamplerStageKind(
    "top_p", aliases: ["nucleus"], summary: "keeps the best tokens whose probabilities reach p",
    parameters: [.number("top-p", \.topP, 0...1)],
    isOn: { $0.topP < 1 }, make: { configuration, _ in TopP(sum: Double(configuration.topP)) })
}

/// Keeps the smallest set of best tokens whose probabilities reach p, the one that crosses p included
/// (Holtzman et al., "The Curious Case of Neural Text Degeneration", 2020).
struct TopP: SamplerStage {
  let sum: Double

  func apply(to candidates: inout Candidates, history: [Int32], random: inout RandomSource) {
    candidates.weigh()
    let wanted = sum * candidates.totalWeight
    candidates.keepPrefix(by: Candidate.precedes) { running, _ in running < wanted }
  }
}
