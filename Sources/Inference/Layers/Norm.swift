package import CKernels

/// A norm over a row, or over each of several segments of it.
package struct Norm: Sendable {
  /// What is done, and with which epsilon: the same for all norms of most models.
  package struct Style: Sendable {
    /// Which norm it is.
    package enum Kind: Sendable {
      /// Root-mean-square norm (Zhang and Sennrich, 2019): x * weight / sqrt(mean(x^2) + epsilon).
      case rootMeanSquare
      /// Layer norm (Ba et al., 2016): (x - mean(x)) * weight / sqrt(variance(x) + epsilon) + bias.
      case layer
    }
    /// Which norm it is.
    package var kind: Kind
    /// Added under the root, so that rows of zeros stay finite.
    package var epsilon: Double
  }

  /// What is done, and with which epsilon.
  package let style: Style
  /// Values that are normed together.
  package let columns: Int
  /// The weights, either of one segment, the same for all, or of each.
  package let weight: Vector
  /// As ``weight``; nil where nothing is added.
  package let bias: Vector?

  /// How the C side sees this norm.
  @unsafe package var descriptor: qs_norm_weights {
    unsafe qs_norm_weights(
      weight: weight.base, bias: bias?.base, is_layer_norm: style.kind == .layer ? 1 : 0,
      epsilon: Float(style.epsilon), columns: Int32(clamping: columns))
  }

  /// Floats from a segment's weights to the next's.
  var weightStride: Int { weight.count > columns ? columns : 0 }
}

extension WeightLoader {
  /// The RMS norms of a family, with the file's epsilon.
  package func rootMeanSquareNorms() throws(InferenceError) -> Norm.Style {
    Norm.Style(kind: .rootMeanSquare, epsilon: try number("attention.layer_norm_rms_epsilon", in: 0...1))
  }

  /// The layer norms of a family, with the file's epsilon.
  package func layerNorms() throws(InferenceError) -> Norm.Style {
    Norm.Style(kind: .layer, epsilon: try number("attention.layer_norm_epsilon", in: 0...1))
  }

  /// The norm `name` over `columns` values, with the bias beside it where it is a layer norm and the file has one.
  ///
  /// With `segments`, each has its own weights.
  package func norm(
    _ name: String, _ columns: Int, segments: Int = 1, _ style: Norm.Style
  ) throws(InferenceError) -> Norm {
    let dimensions = segments > 1 ? [columns, segments] : [columns]
    let bias = style.kind == .layer ? try biasBeside(name, dimensions) : nil
    return Norm(style: style, columns: columns, weight: try vector(name, dimensions), bias: bias)
  }
}
