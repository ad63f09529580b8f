#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// Logarithms as plots use them.
enum Logarithm {
  static func natural(_ value: Double) -> Double { log(value) }
  /// e to the power of `value`.
  static func exponential(_ value: Double) -> Double { exp(value) }
  /// A count's height on a logarithmic scale: 0 for none, and rising from there.
  static func ofCount(_ count: Double) -> Double { log1p(max(0, count)) }
  /// The count of a height.
  static func count(of height: Double) -> Double { expm1(height) }
}

/// Distances between the ticks of an axis.
enum TickStep {
  /// The nearest of 1, 2, 5 times a power of ten that is no smaller.
  static func round(_ width: Double) -> Double {
    guard width > 0, width.isFinite else { return 1 }
    let power = pow(10, floor(log10(width)))
    return [1.0, 2, 5, 10].map { $0 * power }.first { $0 >= width } ?? 10 * power
  }

  /// The largest power of ten that does not exceed `value`.
  static func decade(below value: Double) -> Double {
    guard value > 0, value.isFinite else { return 1 }
    return pow(10, floor(log10(value)))
  }
}
