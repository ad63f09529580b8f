/// Adds up what a tensor takes, without trapping on absurd shapes.
struct BitSum {
  private(set) var bits = 0
  private var isTooMany = false

  /// So many things of so many bits each.
  init(_ parts: (count: Int, bits: Int)...) {
    for part in parts { add(part.count, of: part.bits) }
  }

  /// Adds `count` things of `each` bits.
  mutating func add(_ count: Int, of each: Int) {
    let (product, overflow) = count.multipliedReportingOverflow(by: each)
    let (sum, tooMany) = bits.addingReportingOverflow(product)
    isTooMany = isTooMany || overflow || tooMany
    bits = sum
  }

  /// The sum; fails where it does not fit an integer.
  func total() throws(QuantizationError) -> Int {
    guard !isTooMany else { throw .wrongSize(what: "bits of the tensor", expected: .max, found: bits) }
    return bits
  }
}
