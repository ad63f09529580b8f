/// The part of a layer that works on each token alone.
package enum FeedForward: Sendable {
  case gated(GatedFeedForward)
  case experts(MixtureOfExperts)

  /// Adds what the network makes of `input`, whose rounded form the stage before has left, to `residual`.
  @unsafe package func apply(
    _ pass: ForwardPass, input: Rows, residual: Rows, tokens: Int, buffers: Buffers
  ) {
    switch self {
    case .gated(let network):
      unsafe network.apply(pass, input: input, residual: residual, tokens: tokens, buffers: buffers)
    case .experts(let network):
      unsafe network.apply(pass, input: input, residual: residual, tokens: tokens, buffers: buffers)
    }
  }

  /// Rows that layers share.
  package final class Buffers {
    let gate: RowBuffer
    let up: RowBuffer
    let router: RowBuffer

    package init(width: Int, experts: Int, batchSize: Int) throws(InferenceError) {
      gate = try RowBuffer(count: batchSize, columns: width)
      up = try RowBuffer(count: batchSize, columns: width)
      router = try RowBuffer(count: batchSize, columns: max(experts, 1))
    }
  }
}

/// A gated network (Shazeer, 2020): down(silu(gate x) * up x).
package struct GatedFeedForward: Sendable {
  package let gate: Matrix
  package let up: Matrix
  package let down: Matrix

  @unsafe package func apply(
    _ pass: ForwardPass, input: Rows, residual: Rows, tokens: Int, buffers: FeedForward.Buffers
  ) {
    let (gated, upper) = unsafe (buffers.gate.rows, buffers.up.rows)
    unsafe pass.multiply(
      .init(matrix: gate, out: gated), .init(matrix: up, out: upper), input: input, tokens: tokens)
    unsafe pass.gate(gated, upper, columns: gate.rows, tokens: tokens)
    unsafe pass.multiply(.init(matrix: down, out: residual, accumulates: true), input: gated, tokens: tokens)
  }
}

extension WeightLoader {
  /// The gated network whose matrices have names that start with `prefix`.
  package func gatedFeedForward(
    _ prefix: String, width: Int, embeddingLength: Int
  ) throws(InferenceError) -> GatedFeedForward {
    GatedFeedForward(
      gate: try matrix(prefix + "ffn_gate.weight", columns: embeddingLength, rows: width),
      up: try matrix(prefix + "ffn_up.weight", columns: embeddingLength, rows: width),
      down: try matrix(prefix + "ffn_down.weight", columns: width, rows: embeddingLength))
  }
}
