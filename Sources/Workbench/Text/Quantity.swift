/// Numbers as people read them, the same everywhere in the program.
package enum Quantity {
  /// Bytes in decimal units: `98 MB`, `1.27 GB`.
  package static func bytes(_ count: Int) -> String {
    scaled(Double(count), units: ["B", "kB", "MB", "GB", "TB", "PB"], separator: " ")
  }

  /// A count with a letter: `134.5M`, `272`.
  package static func count(_ count: Int) -> String {
    scaled(Double(count), units: ["", "k", "M", "G", "T", "P"], separator: "")
  }

  private static func scaled(_ value: Double, units: [String], separator: String) -> String {
    var value = value
    var unit = 0
    while abs(value) >= 999.5, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    let digits = unit == 0 || abs(value) >= 99.95 ? 0 : abs(value) >= 9.995 ? 1 : 2
    return fixed(value, digits) + separator + units[unit]
  }

  /// A number with `digits` decimals; `nan` and `inf` as such.
  package static func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    guard abs(value) < 1e15 else { return "\(value)" }
    let scale = (0..<max(0, digits)).reduce(1.0) { scale, _ in scale * 10 }
    let units = (abs(value) * scale).rounded()
    let whole = (units / scale).rounded(.towardZero)
    let sign = value < 0 && units > 0 ? "-" : ""
    guard digits > 0 else { return sign + String(Int(whole)) }
    let fraction = String(Int(units - whole * scale))
    return "\(sign)\(Int(whole))." + String(repeating: "0", count: max(0, digits - fraction.count)) + fraction
  }

  /// A time: `0.4s`, `12s`, `3m20s`, `2h05m`.
  package static func seconds(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "?" }
    if seconds < 9.95 { return fixed(seconds, 1) + "s" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole)s" }
    if whole < 3600 { return "\(whole / 60)m\(twoDigits(whole % 60))s" }
    return "\(whole / 3600)h\(twoDigits(whole / 60 % 60))m"
  }

  private static func twoDigits(_ value: Int) -> String {
    value < 10 ? "0\(value)" : "\(value)"
  }
}
