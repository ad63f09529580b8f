/// Root-mean-square norm (Zhang and Sennrich, 2019): x * weight / sqrt(mean(x^2) + epsilon).
package struct RMSNorm: Sendable {
  package let weight: Vector
  package let epsilon: Float
}

extension WeightLoader {
  /// The norm `name` of `count` weights.
  package func norm(_ name: String, count: Int, epsilon: Double) throws(InferenceError) -> RMSNorm {
    RMSNorm(weight: try vector(name, count: count), epsilon: Float(epsilon))
  }

  /// The epsilon that the family's RMS norms use.
  package func normEpsilon() throws(InferenceError) -> Double {
    try number("attention.layer_norm_rms_epsilon", in: 0...1)
  }
}
