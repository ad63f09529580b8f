import CKernels

/// Linear attention by the gated delta rule (Yang, Kautz and Hatamizadeh, 2024): in place of a cache that grows, each
/// head has a matrix S that each token decays, corrects towards its value, and reads.
///
/// Queries, keys and values go through a short causal convolution and SiLU, queries and keys become unit vectors. Then
/// S *= exp(g); d = beta (v - S^T k); S += k d^T; o = S^T q, with beta = sigmoid(beta x) and
/// g = a softplus(alpha x + dt). The result is normed, gated and multiplied with the output matrix.
package struct GatedDeltaNet: Mixer {
  /// Queries of all key heads, their keys, values of all heads.
  package var input: Matrix
  /// A gate of each value.
  package var gate: Matrix
  package var betaAlpha: BetaAlpha
  package var output: Matrix
  /// One row of channels for each token of the convolution, the newest last.
  package var convolution: Vector
  /// One of each head: minus the rate of its decay, and what is added to alpha.
  package var a: Vector
  package var timeStepBias: Vector
  /// Norm of what each head makes.
  package var norm: Norm
  package var shape: Shape

  /// The matrices of beta and alpha, one of each head.
  package enum BetaAlpha: Sendable {
    case separate(beta: Matrix, alpha: Matrix)
    /// For each key head the betas of its value heads, then their alphas.
    case interleaved(Matrix)
  }

  /// Sizes of heads.
  package struct Shape: Sendable {
    package var embeddingLength: Int
    package var keyHeads: Int
    package var keyLength: Int
    /// A multiple of the key heads.
    package var heads: Int
    package var valueLength: Int
    /// Tokens that the convolution sees, itself among them.
    package var convolutionWidth: Int
    /// Whether neighbouring value heads share a key head; otherwise head h has the key of h modulo the key heads.
    package var isGrouped: Bool
    /// Added to the sum of squares by whose root queries and keys are divided.
    package var epsilon: Double

    package var keyColumns: Int { keyHeads * keyLength }
    package var valueColumns: Int { heads * valueLength }
    /// What goes through the convolution.
    package var channels: Int { 2 * keyColumns + valueColumns }
    /// Floats of the matrices of all heads.
    package var matrixFloats: Int { heads * keyLength * valueLength }
    /// Floats of the rows that the convolution remembers.
    package var pastFloats: Int { (convolutionWidth - 1) * channels }
  }

  package var demand: LayerDemand {
    LayerDemand(
      columns: 2 * shape.channels + 2 * shape.valueColumns + 4 * shape.heads,
      widestRow: max(shape.embeddingLength, shape.valueColumns))
  }

  package var recurrentBytes: Int { (shape.matrixFloats + shape.pastFloats) * 4 }

  package func stateBytes(_ options: StateOptions) -> Int? { recurrentBytes }

  package func makeState(
    _ options: StateOptions, rotation: Rotation?
  ) throws(InferenceError) -> any MixerState {
    try GatedDeltaNetState(self)
  }
}
