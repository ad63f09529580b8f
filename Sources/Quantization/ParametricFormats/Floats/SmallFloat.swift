internal import CKernels
internal import Tensors

/// A floating-point type of up to 8 bits: sign, exponent, mantissa from the highest bit down, exponent 0 for subnormal
/// numbers: `(-1)^s 2^(e - bias) (1 + m / 2^mantissaBits)`, or `(-1)^s 2^(1 - bias) m / 2^mantissaBits` where e is 0.
struct SmallFloat: Sendable, Hashable {
  let word: String
  let exponentBits: Int
  let mantissaBits: Int
  /// The largest finite value.
  let largest: Float
  /// Whether some codes are NaN.
  let hasNaN: Bool

  /// OCP 8-bit floating point, bias 7: no infinities, all ones is NaN. Source: OCP OFP8 specification, 2023.
  static let e4m3 = SmallFloat(word: "e4m3", exponentBits: 4, mantissaBits: 3, largest: 448, hasNaN: true)
  /// OCP 8-bit floating point, bias 15, infinities and NaN as in binary16.
  static let e5m2 = SmallFloat(word: "e5m2", exponentBits: 5, mantissaBits: 2, largest: 57344, hasNaN: true)
  /// Bias 1, every code a number. These three: OCP microscaling formats specification 1.0, 2023.
  static let e2m3 = SmallFloat(word: "e2m3", exponentBits: 2, mantissaBits: 3, largest: 7.5, hasNaN: false)
  /// Bias 3, every code a number.
  static let e3m2 = SmallFloat(word: "e3m2", exponentBits: 3, mantissaBits: 2, largest: 28, hasNaN: false)
  /// Bias 1, every code a number.
  static let e2m1 = SmallFloat(word: "e2m1", exponentBits: 2, mantissaBits: 1, largest: 6, hasNaN: false)

  var bits: Int { 1 + exponentBits + mantissaBits }
  var bias: Int { 1 << (exponentBits - 1) - 1 }

  /// The value of a code: NaN and infinity for those that have none.
  func value(of code: UInt8) -> Float {
    let mantissa = Float(Int(code) & (1 << mantissaBits - 1)) / Float(1 << mantissaBits)
    let exponent = Int(code) >> mantissaBits & (1 << exponentBits - 1)
    let size =
      exponent == 0
      ? Float(sign: .plus, exponent: 1 - bias, significand: mantissa)
      : Float(sign: .plus, exponent: exponent - bias, significand: 1 + mantissa)
    let isNegative = Int(code) >> (bits - 1) & 1 == 1
    guard size > largest else { return isNegative ? -size : size }
    return self == .e5m2 && mantissa == 0 ? (isNegative ? -.infinity : .infinity) : .nan
  }

  /// All finite values, rising; zero once.
  var values: [Float] {
    let codes = (0..<1 << bits).map { value(of: UInt8($0)) }
    return Set(codes.filter(\.isFinite).map { $0 + 0 }).sorted()
  }

  /// Makes `result` what the type gives back of `weights / scale`, times the scale; what is too large the largest.
  func round(_ weights: Span<Float>, scale: Float, into result: inout MutableSpan<Float>) {
    let grid = qs_float_grid(
      inverse: inverse(of: scale), scale: scale, largest: largest, mantissa: Int32(mantissaBits),
      least: Int32(1 - bias), nan: hasNaN ? .nan : 0)
    unsafe weights.withUnsafeBufferPointer { source in
      unsafe result.withUnsafeMutableBufferPointer { target in
        unsafe qs_rounding_kernels_current().pointee.small_float(
          source.baseAddress, target.baseAddress, Int64(min(source.count, target.count)), grid)
      }
    }
  }
}

/// One over a scale; 0 for 0, and for scales so small that there is no such number.
func inverse(of scale: Float) -> Float {
  let inverse = 1 / scale
  return inverse.isFinite ? inverse : 0
}
