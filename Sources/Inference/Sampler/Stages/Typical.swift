internal import Tensors

extension SamplerStageKind {
  static let typical = SamplerStageKind(
    "typical", aliases: ["typ_p", "typical_p"], summary: "keeps the tokens nearest to the expected surprise",
    parameters: [.number("typical", \.typicalP, 0...1)],
    isOn: { $0.typicalP < 1 }, make: { configuration, _ in Typical(sum: Double(configuration.typicalP)) })
}

/// Locally typical sampling (Meister et al., 2022): with the entropy `H = -sum p log p`, keeps the tokens of smallest
/// `|-log p - H|` whose probabilities reach the sum, the one that crosses it included.
struct Typical: SamplerStage {
  let sum: Double

  func apply(to candidates: inout Candidates, history: [Int32], random: inout RandomSource) {
    candidates.weigh()
    let total = candidates.totalWeight
    var entropy = 0.0
    var surprises: [Double] = []
    surprises.reserveCapacity(candidates.entries.count)
    for entry in candidates.entries {
      let share = entry.weight / total
      let surprise = share > 0 ? -ExactMath.log(share) : .infinity
      surprises.append(surprise)
      if share > 0 { entropy += share * surprise }
    }
    let wanted = sum * total
    candidates.rank(by: surprises.map { abs($0 - entropy) })
    candidates.keepPrefix(by: Candidate.ranksBefore) { running, _ in running < wanted }
  }
}
