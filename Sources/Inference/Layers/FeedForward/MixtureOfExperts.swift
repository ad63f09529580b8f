import CKernels

/// Experts of which a router chooses a few for each token (Jiang et al., 2024): softmax over all, the best `used`,
/// renormalised to sum 1. Only the chosen experts' weights are touched.
package struct MixtureOfExperts: FeedForward {
  package let router: Matrix
  package let experts: [DenseFeedForward]
  /// Experts that a token is given to.
  package let used: Int

  package var demand: LayerDemand {
    let width = experts.map(\.up.rows).max() ?? 1
    return LayerDemand(columns: router.rows + 2 * width, widestRow: max(router.columns, width))
  }

  @unsafe package func apply(
    _ pass: ForwardPass, input: Rows, output: Output, tokens: Int, workspace: Workspace
  ) {
    var space = unsafe workspace.space
    let scores = unsafe space.take(router.rows)
    unsafe pass.multiply(.init(matrix: router, out: scores), input: input, tokens: tokens)
    for token in 0..<tokens {
      let row = unsafe scores.from(token).base
      let out = unsafe output.rows.from(token)
      if unsafe !output.accumulates { unsafe out.base.update(repeating: 0, count: router.columns) }
      unsafe pass.kernels.pointee.softmax(row, Int32(experts.count))
      let total = unsafe choose(row)
      for expert in experts.indices where unsafe row[expert] < 0 {
        unsafe add(
          experts[expert], weight: -row[expert] / total, pass, input: input.from(token), residual: out, space: space)
      }
    }
  }

  /// Makes the probabilities of the `used` best experts negative, of equal ones the first; returns their sum.
  private func choose(_ row: UnsafeMutablePointer<Float>) -> Float {
    var total: Float = 0
    for _ in 0..<used {
      var best = 0
      for expert in experts.indices where unsafe row[expert] > row[best] { best = expert }
      let probability = unsafe max(row[best], .leastNormalMagnitude)
      guard unsafe row[best] >= 0 else { break }
      unsafe row[best] = -probability
      total += probability
    }
    return max(total, .leastNormalMagnitude)
  }

  private func add(
    _ expert: DenseFeedForward, weight: Float, _ pass: ForwardPass, input: Rows, residual: Rows,
    space: Workspace.Space
  ) {
    var space = unsafe space
    let (gated, upper) = unsafe (space.take(expert.up.rows), space.take(expert.up.rows))
    guard let gate = expert.gate else { return }
    // The expert before has used the place of the rounded input.
    unsafe pass.round(input, columns: router.columns, tokens: 1)
    unsafe pass.multiply(
      .init(matrix: gate, out: gated), .init(matrix: expert.up, out: upper), input: input, tokens: 1)
    // What follows is linear in this factor.
    for column in 0..<expert.up.rows { unsafe upper.base[column] *= weight }
    unsafe pass.gate(gated, upper, expert.activation, columns: gate.rows, tokens: 1)
    unsafe pass.multiply(.init(matrix: expert.down, out: residual, accumulates: true), input: gated, tokens: 1)
  }
}

extension WeightLoader {
  /// The experts whose tensors have names that start with `prefix`.
  package func mixtureOfExperts(
    _ prefix: String, width: Int, count: Int, used: Int, embeddingLength: Int
  ) throws(InferenceError) -> MixtureOfExperts {
    let gates = try experts(prefix + "ffn_gate_exps.weight", columns: embeddingLength, rows: width, count: count)
    let ups = try experts(prefix + "ffn_up_exps.weight", columns: embeddingLength, rows: width, count: count)
    let downs = try experts(prefix + "ffn_down_exps.weight", columns: width, rows: embeddingLength, count: count)
    return MixtureOfExperts(
      router: try matrix(prefix + "ffn_gate_inp.weight", columns: embeddingLength, rows: count),
      experts: (0..<count).map { DenseFeedForward(gate: gates[$0], up: ups[$0], down: downs[$0], activation: .silu) },
      used: used)
  }
}
