internal import Tensors

extension SamplerStageKind {
  static let topNSigma = SamplerStageKind(
    "top_n_sigma", aliases: ["top_nsigma"], summary: "keeps tokens within n standard deviations of the best logit",
    parameters: [
      .number("top-n-sigma", \.topNSigma, -.greatestFiniteMagnitude ... .greatestFiniteMagnitude)
    ],
    isOn: { $0.topNSigma > 0 }, make: { configuration, _ in TopNSigma(width: Double(configuration.topNSigma)) })
}

/// Keeps tokens whose logit is at least the best less n standard deviations of all logits
/// (Tang et al., "Top-nσ: Not All Logits Are You Need", 2024).
struct TopNSigma: SamplerStage {
  let width: Double

  func apply(to candidates: inout Candidates, history: [Int32], random: inout RandomSource) {
    candidates.settle()
    let count = Double(candidates.entries.count)
    guard count > 0 else { return }
    let mean = candidates.entries.reduce(0) { $0 + Double($1.logit) } / count
    let variance = candidates.entries.reduce(0) { $0 + (Double($1.logit) - mean) * (Double($1.logit) - mean) } / count
    let reach = width * variance.squareRoot()
    candidates.keep { logit, best in Double(best) - Double(logit) <= reach }
  }
}
