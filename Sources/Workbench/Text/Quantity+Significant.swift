extension Quantity {
  /// A figure with `digits` significant ones, in powers of ten where it is very small or very large: `0.0613`,
  /// `4.1e-4`, `12.3`.
  package static func significant(_ value: Double, _ digits: Int = 3) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : fixed(value, 0) }
    let (exponent, mantissa) = decimal(value, digits)
    if exponent < -3 || exponent >= 6 { return fixed(mantissa, max(0, digits - 2)) + "e\(exponent)" }
    return fixed(value, max(0, digits - 1 - exponent))
  }

  /// The power of ten and what stands before it, 1 ..< 10 once rounded to `digits`.
  private static func decimal(_ value: Double, _ digits: Int) -> (exponent: Int, mantissa: Double) {
    var exponent = 0
    var mantissa = abs(value)
    while mantissa >= 10 {
      mantissa /= 10
      exponent += 1
    }
    while mantissa < 1 {
      mantissa *= 10
      exponent -= 1
    }
    // 9.996 to three digits is 10.0.
    let last = (1..<max(1, digits)).reduce(0.5) { last, _ in last / 10 }
    if mantissa + last >= 10 {
      mantissa /= 10
      exponent += 1
    }
    return (exponent, value < 0 ? -mantissa : mantissa)
  }

  /// A count with its thousands set apart: `884,736`.
  package static func grouped(_ count: Int) -> String {
    let digits = String(count.magnitude)
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { result.append(",") }
      result.append(digit)
    }
    return (count < 0 ? "-" : "") + result
  }

  /// A share as percent: `0.02%`, `12%`.
  package static func percent(_ share: Double) -> String {
    let percent = share * 100
    return percent == 0 ? "0%" : percent < 0.001 ? "<0.001%" : significant(percent, percent >= 10 ? 2 : 1) + "%"
  }
}
