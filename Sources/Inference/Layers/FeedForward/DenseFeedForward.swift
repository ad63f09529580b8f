/// What a feed-forward network bends its values by.
package enum Activation: Sendable, Equatable {
  /// x / (1 + exp(-x)).
  case silu
  /// x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))).
  case gelu
  /// g / (1 + exp(-alpha g)) * (u + 1), the gate g at most `limit`, what it gates between -`limit` and `limit`.
  case clampedSwiGLU(alpha: Float, limit: Float)
}

/// down(activation(gate x) * up x) (Shazeer, 2020), or without a gate down(activation(up x)); times a share of its own
/// for each token where there is one.
package struct DenseFeedForward: FeedForward {
  /// As ``up``; nil where there is no gate.
  package let gate: Matrix?
  /// The layer's inner width of outputs, of as many inputs as the hidden state is wide.
  package let up: Matrix
  /// Back: outputs and inputs of ``up`` exchanged.
  package let down: Matrix
  /// What is applied between the products.
  package let activation: Activation
  /// A single row: the result is multiplied with the logistic function of its product with the input. Needs a gate.
  package var share: Matrix?

  package var demand: LayerDemand {
    LayerDemand(columns: up.rows * (gate == nil ? 1 : 2) + 1, widestRow: max(up.columns, up.rows))
  }

  @unsafe package func apply(
    _ pass: ForwardPass, input: Rows, output: Output, tokens: Int, workspace: Workspace
  ) {
    var space = unsafe workspace.space
    let upper = unsafe space.take(up.rows)
    if let gate {
      let gated = unsafe space.take(up.rows)
      let shares = unsafe share == nil ? nil : space.take(1)
      unsafe pass.multiply(
        .init(matrix: gate, out: gated), .init(matrix: up, out: upper), product(shares), input: input, tokens: tokens)
      unsafe pass.gate(gated, upper, activation, shares: shares, columns: up.rows, tokens: tokens)
      unsafe pass.multiply(.init(matrix: down, output), input: gated, tokens: tokens)
    } else {
      unsafe pass.multiply(.init(matrix: up, out: upper), input: input, tokens: tokens)
      unsafe pass.gate(upper, nil, activation, columns: up.rows, tokens: tokens)
      unsafe pass.multiply(.init(matrix: down, output), input: upper, tokens: tokens)
    }
  }

  private func product(_ shares: Rows?) -> ForwardPass.Product? {
    guard let share, let shares = unsafe shares else { return nil }
    return unsafe ForwardPass.Product(matrix: share, out: shares)
  }
}

extension WeightLoader {
  /// The gated network whose tensors have names that start with `prefix`: gate and up in a matrix each, or, where
  /// there is no `ffn_gate`, behind each other in `ffn_up`.
  package func gatedFeedForward(
    _ prefix: String, width: Int, embeddingLength: Int, activation: Activation = .silu
  ) throws(InferenceError) -> DenseFeedForward {
    let (gateName, upName) = (prefix + "ffn_gate.weight", prefix + "ffn_up.weight")
    let isFused = !has(gateName) && rowCount(of: upName) == 2 * width
    let halves =
      isFused
      ? try matrices(upName, columns: embeddingLength, rows: [width, width])
      : [
        try matrix(gateName, columns: embeddingLength, rows: width),
        try matrix(upName, columns: embeddingLength, rows: width),
      ]
    return DenseFeedForward(
      gate: halves[0], up: halves[1],
      down: try matrix(prefix + "ffn_down.weight", columns: width, rows: embeddingLength), activation: activation)
  }

  /// The network without a gate whose tensors have names that start with `prefix`.
  package func plainFeedForward(
    _ prefix: String, width: Int, embeddingLength: Int, activation: Activation = .gelu
  ) throws(InferenceError) -> DenseFeedForward {
    DenseFeedForward(
      gate: nil, up: try matrix(prefix + "ffn_up.weight", columns: embeddingLength, rows: width),
      down: try matrix(prefix + "ffn_down.weight", columns: width, rows: embeddingLength), activation: activation)
  }
}
