/// Functions whose every bit is the same on every machine.
///
/// The C library's `exp` and `log` differ in the last bit between systems, which can decide which token is drawn.
/// These use nothing but additions, multiplications and divisions of doubles, which IEEE 754 rounds in one way.
enum ExactMath {
  /// e to the power `x`, within two units in the last place; 0 below -745, infinite above 709.78.
  ///
  /// `x = k ln 2 + r` with `|r| <= ln 2 / 2`, and the Taylor series of `exp(r)`, whose rest is below 1e-18.
  static func exp(_ x: Double) -> Double {
    guard x == x else { return x }
    guard x < 709.782712893384 else { return .infinity }
    guard x > -745.2 else { return 0 }
    let k = (x * 1.4426950408889634).rounded(.toNearestOrEven)
    // ln 2 in two parts, the first of so few bits that its product with k is exact.
    let rest = (x - k * 0x1.62e42fefa3800p-1) - k * 0x1.ef35793c76730p-45
    var sum = 0.0
    for factor in inverseFactorials { sum = sum * rest + factor }
    return scaled(sum, by: Int(k))
  }

  /// The natural logarithm of `x`, within two units in the last place or 1e-17; -infinity for 0, NaN below.
  ///
  /// `x = 2^k m` with `m` near 1, and `log m = 2 artanh((m - 1) / (m + 1))` by its series.
  static func log(_ x: Double) -> Double {
    guard x > 0, x < .infinity else { return x == 0 ? -.infinity : x > 0 ? x : .nan }
    var (mantissa, exponent) = (x.significand, Int(x.exponent))
    if mantissa > 1.4142135623730951 {
      mantissa /= 2
      exponent += 1
    }
    let s = (mantissa - 1) / (mantissa + 1)
    let square = s * s
    var sum = 0.0
    for divisor in stride(from: 25.0, through: 1, by: -2) { sum = sum * square + 1 / divisor }
    let k = Double(exponent)
    return k * 0x1.62e42fefa3800p-1 + (2 * s * sum + k * 0x1.ef35793c76730p-45)
  }

  /// `base` to a whole power, by repeated squaring; never below 0 for positive bases, infinite where it overflows.
  static func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, max(0, exponent))
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }

  private static let inverseFactorials: [Double] = {
    var factors = [1.0]
    var product = 1.0
    for n in 1...14 {
      product *= Double(n)
      factors.append(1 / product)
    }
    return factors.reversed()
  }()

  /// `x` times 2 to the power `k`, in two steps where one would leave the range of exponents.
  private static func scaled(_ x: Double, by k: Int) -> Double {
    let half = k / 2
    return x * power(ofTwo: half) * power(ofTwo: k - half)
  }

  private static func power(ofTwo k: Int) -> Double {
    Double(bitPattern: UInt64(1023 + k) << 52)
  }
}
