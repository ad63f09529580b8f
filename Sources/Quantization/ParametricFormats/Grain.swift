internal import CKernels

/// A power of two that brings a tensor's weights into the range where 16-bit floats are precise.
///
/// Codebooks and scales are stored as 16-bit floats times this one number, a 32-bit float, so that tensors of very
/// small or very large weights lose nothing.
struct Grain: Sendable, Equatable {
  /// Bits that the number itself takes, once a tensor.
  static let bits = 32

  let value: Float
  private let inverse: Float

  /// The grain for weights of magnitudes up to `largest`: they become less than 2^14.
  init(largest: Float) {
    let exponent = largest > 0 && largest.isFinite ? max(-126, Int(largest.exponent) - 13) : 0
    value = Float(sign: .plus, exponent: exponent, significand: 1)
    inverse = Float(sign: .plus, exponent: -exponent, significand: 1)
  }

  /// The weights in grains: NaN becomes 0, infinity the largest finite 16-bit float.
  func grains(_ weights: Span<Float>) -> [Float] {
    weights.indices.map { index in
      let weight = weights[index]
      return weight.isNaN ? 0 : min(max(weight * inverse, -65504), 65504)
    }
  }

  /// The weights in grains: NaN becomes 0, infinity the largest finite magnitude among them.
  func limitedGrains(_ weights: Span<Float>) -> [Float] {
    let values = grains(weights)
    var largest: Float = 0
    for index in weights.indices where weights[index].isFinite { largest = max(largest, abs(values[index])) }
    return values.map { min(max($0, -largest), largest) }
  }

  /// The 16-bit float nearest to `value`, which is clamped to the finite ones.
  static func rounded(_ value: Float) -> Float {
    qs_float_from_half(qs_half_from_float(min(max(value, -65504), 65504)))
  }
}

extension Grain {
  /// The grain for a tensor, from all its finite weights.
  init(_ weights: FittingWeights) throws(QuantizationError) {
    let largest = try weights.reduce(unit: 1, Float(0)) { piece, _ in
      var moments = qs_moments_none()
      unsafe piece.withUnsafeBufferPointer { piece in
        unsafe qs_statistics_kernels_current().pointee.moments_add(piece.baseAddress, Int64(piece.count), 0, &moments)
      }
      return moments.finite > 0 ? max(abs(moments.minimum), abs(moments.maximum)) : 0
    } combine: {
      $0 = max($0, $1)
    }
    self.init(largest: largest)
  }
}
