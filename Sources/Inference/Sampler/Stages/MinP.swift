internal import Tensors

extension SamplerStageKind {
  static let minP = SamplerStageKind(
    "min_p", summary: "keeps tokens at least p times as probable as the best",
    parameters: [.number("min-p", \.minP, 0...1)],
    isOn: { $0.minP > 0 }, make: { configuration, _ in MinP(fraction: Double(configuration.minP)) })
}

/// Keeps tokens at least `fraction` times as probable as the best (Nguyen et al., "Min-p Sampling", 2024). O(n), without
/// a sort: `p >= fraction * best` where the logits differ by no more than `-log fraction`.
struct MinP: SamplerStage {
  let fraction: Double

  func apply(to candidates: inout Candidates, history: [Int32], random: inout RandomSource) {
    let reach = ExactMath.log(fraction)
    candidates.keep { logit, best in Double(logit) - Double(best) >= reach }
  }
}
