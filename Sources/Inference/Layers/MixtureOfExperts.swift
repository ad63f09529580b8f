import CKernels

/// Experts of which a router chooses a few for each token (Jiang et al., 2024): softmax over all, the best `used`,
/// renormalised to sum 1. Only the chosen experts' weights are touched.
package struct MixtureOfExperts: Sendable {
  package let router: Matrix
  package let experts: [GatedFeedForward]
  /// Experts that a token is given to.
  package let used: Int

  @unsafe package func apply(
    _ pass: ForwardPass, input: Rows, residual: Rows, tokens: Int, buffers: FeedForward.Buffers
  ) {
    let scores = unsafe buffers.router.rows
    unsafe pass.multiply(.init(matrix: router, out: scores), input: input, tokens: tokens)
    for token in 0..<tokens {
      let row = unsafe scores.from(token).base
      unsafe pass.kernels.pointee.softmax(row, Int32(experts.count))
      let total = unsafe choose(row)
      for expert in experts.indices where unsafe row[expert] < 0 {
        unsafe add(
          experts[expert], weight: -row[expert] / total, pass, input: input.from(token),
          residual: residual.from(token), buffers: buffers)
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
    _ expert: GatedFeedForward, weight: Float, _ pass: ForwardPass, input: Rows, residual: Rows,
    buffers: FeedForward.Buffers
  ) {
    let (gated, upper) = unsafe (buffers.gate.rows, buffers.up.rows)
    // The expert before has used the place of the rounded input.
    unsafe pass.round(input, columns: router.columns, tokens: 1)
    unsafe pass.multiply(
      .init(matrix: expert.gate, out: gated), .init(matrix: expert.up, out: upper), input: input, tokens: 1)
    // What follows is linear in this factor.
    for column in 0..<expert.up.rows { unsafe upper.base[column] *= weight }
    unsafe pass.gate(gated, upper, columns: expert.gate.rows, tokens: 1)
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
      experts: (0..<count).map { GatedFeedForward(gate: gates[$0], up: ups[$0], down: downs[$0]) }, used: used)
  }
}
