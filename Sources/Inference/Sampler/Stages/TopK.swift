internal import Tensors

extension SamplerStageKind {
  static let topK = SamplerStageKind(
    "top_k", summary: "keeps the k best tokens",
    parameters: [.count("top-k", \.topK, atLeast: 0, expected: "a whole number, 0 or more")],
    isOn: { $0.topK > 0 }, make: { configuration, _ in TopK(count: configuration.topK) })
}

/// Keeps the k best (Fan, Lewis and Dauphin, "Hierarchical Neural Story Generation", 2018). O(n) for small k.
struct TopK: SamplerStage {
  let count: Int

  func apply(to candidates: inout Candidates, history: [Int32], random: inout RandomSource) {
    candidates.keepBest(count)
  }
}
