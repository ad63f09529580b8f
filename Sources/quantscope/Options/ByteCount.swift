import ArgumentParser

/// A number of bytes as people write it: 8G, 8GiB and 8192M are powers of 1024, 8GB is a power of 1000, 1234 is bytes.
struct ByteCount: ExpressibleByArgument {
  let bytes: Int

  init?(argument: String) {
    let text = argument.trimmingPrefix { $0 == " " }
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text[digits.endIndex...].lowercased()
    guard let number = Double(digits), number.isFinite, number >= 0 else { return nil }
    let prefixes = ["k": 1, "m": 2, "g": 3, "t": 4]
    let factor: Double
    if unit.isEmpty || unit == "b" {
      factor = 1
    } else if let power = prefixes[String(unit.prefix(1))], ["", "ib"].contains(String(unit.dropFirst())) {
      factor = pow(1024, power)
    } else if let power = prefixes[String(unit.prefix(1))], unit.dropFirst() == "b" {
      factor = pow(1000, power)
    } else {
      return nil
    }
    guard let bytes = Int(exactly: (number * factor).rounded()) else { return nil }
    self.bytes = bytes
  }
}

private func pow(_ base: Double, _ exponent: Int) -> Double {
  (0..<exponent).reduce(1) { product, _ in product * base }
}
