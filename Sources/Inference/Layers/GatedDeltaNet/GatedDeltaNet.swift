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
  /// What beta and alpha of each head are made with.
  package var betaAlpha: BetaAlpha
  /// `embeddingLength` outputs of what all heads make.
  package var output: Matrix
  /// One row of channels for each token of the convolution, the newest last.
  package var convolution: Vector
  /// Minus the rate of each head's decay.
  package var a: Vector
  /// Added to each head's alpha: dt.
  package var timeStepBias: Vector
  /// Norm of what each head makes.
  package var norm: Norm
  /// Sizes of heads, and how they share keys.
  package var shape: Shape

  /// The matrices of beta and alpha, one of each head.
  package enum BetaAlpha: Sendable {
    /// A matrix for the betas of all heads, another for their alphas.
    case separate(beta: Matrix, alpha: Matrix)
    /// For each key head the betas of its value heads, then their alphas.
    case interleaved(Matrix)
  }

  /// Sizes of heads.
  package struct Shape: Sendable {
    /// Width of the hidden state.
    package var embeddingLength: Int
    /// Heads of queries and keys.
    package var keyHeads: Int
    /// Values of a head's query and key: rows of its matrix S.
    package var keyLength: Int
    /// A multiple of the key heads.
    package var heads: Int
    /// Values of a head's value: columns of its matrix S.
    package var valueLength: Int
    /// Tokens that the convolution sees, itself among them.
    package var convolutionWidth: Int
    /// Whether neighbouring value heads share a key head; otherwise head h has the key of h modulo the key heads.
    package var isGrouped: Bool
    /// Added to the sum of squares by whose root queries and keys are divided.
    package var epsilon: Double

    /// Values of all heads' keys, and of their queries.
    package var keyColumns: Int { keyHeads * keyLength }
    /// Values of all heads' values.
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
