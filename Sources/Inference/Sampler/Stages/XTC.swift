internal import Tensors

extension SamplerStageKind {
  static let xtc = SamplerStageKind(
    "xtc", summary: "now and then leaves out the most probable tokens",
    parameters: [.number("xtc-probability", \.xtcProbability, 0...1), .number("xtc-threshold", \.xtcThreshold, 0...1)],
    isOn: { $0.xtcProbability > 0 && $0.xtcThreshold <= 0.5 },
    make: { configuration, _ in
      XTC(probability: Double(configuration.xtcProbability), threshold: Double(configuration.xtcThreshold))
    })
}

/// Exclude top choices (P. E. Weidmann, 2024): with `probability`, of the tokens whose probability is at least
/// `threshold` all but the least probable go. A threshold above 0.5, which two tokens can't reach, leaves it off.
struct XTC: SamplerStage {
  let probability: Double
  let threshold: Double

  func apply(to candidates: inout Candidates, history: [Int32], random: inout RandomSource) {
    guard random.unit() < probability else { return }
    candidates.weigh()
    let least = threshold * candidates.totalWeight
    let top = candidates.entries.filter { $0.weight >= least }
    guard top.count > 1, let last = top.max(by: Candidate.precedes) else { return }
    candidates.remove { $0.weight >= least && $0.id != last.id }
  }
}
