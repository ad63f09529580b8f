import CKernels
import Checkpoints

/// How a router's outputs become a choice of experts and their weights.
package struct ExpertRouting: Sendable {
  /// How the router's outputs become weights.
  package enum Gating: Sendable {
    /// Probabilities of all experts, of which the best are taken.
    case softmax
    /// Each expert's own value, from 0 to 1.
    case sigmoid
    /// Probabilities of the best experts among each other.
    case softmaxOfChosen
  }
  /// How the router's outputs become weights.
  package var gating: Gating
  /// Experts of a layer.
  package var count: Int
  /// Experts that a token is given to.
  package var used: Int
  /// Whether weights are divided by their sum.
  package var normalises: Bool
  /// What weights are multiplied with at last.
  package var scale: Float = 1
  /// Experts lie in so many groups, of which only the best ``groupsUsed`` are chosen from (DeepSeek-AI, 2024); 1: none.
  package var groups = 1
  /// Groups of which experts are chosen, 1 to ``groups``.
  package var groupsUsed = 1
}

/// An expert that all tokens share, beside those that are chosen.
package enum SharedExpert: Sendable {
  /// Added as it is.
  case plain(width: Int)
  /// Times the logistic function of a product with the token (Qwen 2 and later).
  case gated(width: Int)
}

extension ExpertRouting.Gating {
  /// As the C side calls it.
  var code: qs_gating {
    switch self {
    case .softmax: QS_GATING_SOFTMAX
    case .sigmoid: QS_GATING_SIGMOID
    case .softmaxOfChosen: QS_GATING_SOFTMAX_OF_CHOSEN
    }
  }
}

extension WeightLoader {
  /// Whether the family's `expert_count` says that there are experts.
  package func hasExperts() throws(InferenceError) -> Bool {
    try expertCount() > 0
  }

  private func expertCount() throws(InferenceError) -> Int {
    try integer("expert_count", in: 0...4096, or: 0)
  }

  /// The routing that the family's `expert_` keys describe; `gating` and `normalises` are the family's own, which they
  /// may override.
  package func expertRouting(
    gating: ExpertRouting.Gating, normalises: Bool
  ) throws(InferenceError) -> ExpertRouting {
    let count = try expertCount()
    guard count > 0 else {
      throw .missingMetadata(key: "\(architecture).expert_count", expected: "an integer from 1 to 4096")
    }
    var routing = ExpertRouting(
      gating: try expertGating() ?? gating, count: count, used: try integer("expert_used_count", in: 1...count),
      normalises: try boolean("expert_weights_norm", or: normalises))
    let scale = try number("expert_weights_scale", in: -1e6...1e6, or: 1)
    // Some files say 0 for none.
    if scale != 0 { routing.scale = Float(scale) }
    try readGroups(&routing)
    return routing
  }

  private func expertGating() throws(InferenceError) -> ExpertRouting.Gating? {
    switch try integer("expert_gating_func", in: 0...3, or: 0) {
    case 1: .softmax
    case 2: .sigmoid
    case 3: .softmaxOfChosen
    default: nil
    }
  }

  private func readGroups(_ routing: inout ExpertRouting) throws(InferenceError) {
    let groups = max(1, try integer("expert_group_count", in: 0...routing.count, or: 1))
    guard groups > 1 else { return }
    guard routing.count.isMultiple(of: groups) else {
      throw .invalidMetadata(
        key: "\(architecture).expert_group_count", found: "\(groups)", expected: "a divisor of \(routing.count)")
    }
    let needed = (routing.used * groups + routing.count - 1) / routing.count
    routing.groups = groups
    routing.groupsUsed = try integer("expert_group_used_count", in: needed...groups, or: groups)
  }

  /// Width of one expert: `expert_feed_forward_length`, or `fallback`.
  package func expertLength(or fallback: Int? = nil) throws(InferenceError) -> Int {
    try integer("expert_feed_forward_length", in: 1...1 << 22, or: fallback)
  }

  /// The experts whose tensors have names that start with `prefix`, each `width` wide, with the `shared` one;
  /// nil where the family has none.
  package func mixtureOfExperts(
    _ prefix: String, _ routing: ExpertRouting, width: Int, shared: SharedExpert? = nil, embeddingLength: Int,
    activation: Activation = .silu
  ) throws(InferenceError) -> MixtureOfExperts {
    let count = routing.count
    let bias = prefix + "exp_probs_b.bias"
    let router = try matrix(prefix + "ffn_gate_inp.weight", columns: embeddingLength, rows: count)
    let entries = try expertEntries(prefix, width: width, count: count, embeddingLength: embeddingLength)
    return MixtureOfExperts(
      router: router, routing: routing, selectionBias: has(bias) ? try vector(bias, [count]) : nil,
      gates: entries.gates, ups: entries.ups,
      downs: try experts(prefix + "ffn_down_exps.weight", columns: width, rows: [embeddingLength], count: count)[0],
      activation: activation,
      shared: try sharedExpert(prefix, shared, embeddingLength: embeddingLength))
  }

  /// The experts' gates and ups, in a tensor each or, where there is no `ffn_gate_exps`, behind each other in
  /// `ffn_gate_up_exps`.
  private func expertEntries(
    _ prefix: String, width: Int, count: Int, embeddingLength: Int
  ) throws(InferenceError) -> (gates: [Matrix], ups: [Matrix]) {
    let fused = prefix + "ffn_gate_up_exps.weight"
    if has(fused) {
      let both = try experts(fused, columns: embeddingLength, rows: [width, width], count: count)
      return (both[0], both[1])
    }
    let gates = try experts(prefix + "ffn_gate_exps.weight", columns: embeddingLength, rows: [width], count: count)
    let ups = try experts(prefix + "ffn_up_exps.weight", columns: embeddingLength, rows: [width], count: count)
    return (gates[0], ups[0])
  }

  private func sharedExpert(
    _ prefix: String, _ shared: SharedExpert?, embeddingLength: Int
  ) throws(InferenceError) -> DenseFeedForward? {
    let (width, isGated): (Int, Bool)
    switch shared {
    case nil: return nil
    case .plain(let found): (width, isGated) = (found, false)
    case .gated(let found): (width, isGated) = (found, true)
    }
    let gate = prefix + "ffn_gate_inp_shexp.weight"
    return DenseFeedForward(
      gate: try matrix(prefix + "ffn_gate_shexp.weight", columns: embeddingLength, rows: width),
      up: try matrix(prefix + "ffn_up_shexp.weight", columns: embeddingLength, rows: width),
      down: try matrix(prefix + "ffn_down_shexp.weight", columns: width, rows: embeddingLength), activation: .silu,
      share: isGated ? products.adding(try Matrix(tensor(gate, [embeddingLength]), rows: 1)) : nil)
  }
}
