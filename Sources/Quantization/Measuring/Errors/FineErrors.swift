internal import CKernels

/// A histogram of errors in 4,096 bins over -2^exponent ... 2^exponent, where the exponent rises as needed.
///
/// Raising it by one merges bins in pairs, so the counts are always those of the final bins.
struct FineErrors {
  private static let bins = 4096
  private static let lowestExponent = -100

  private var exponent = FineErrors.lowestExponent
  private var recent = [UInt32](repeating: 0, count: FineErrors.bins + 2)
  private var counts = [Int](repeating: 0, count: FineErrors.bins)

  private var limit: Float { Float(sign: .plus, exponent: exponent, significand: 1) }

  /// Makes room for errors of up to `maximum`.
  mutating func reach(_ maximum: Float) {
    guard maximum.isFinite, maximum >= limit else { return }
    raise(to: Int(maximum.exponent) + 1)
  }

  private mutating func raise(to higher: Int) {
    guard higher > exponent else { return }
    settle()
    let shift = higher - exponent
    let middle = Self.bins / 2
    var merged = [Int](repeating: 0, count: Self.bins)
    for index in counts.indices where counts[index] != 0 {
      merged[middle + (index - middle) >> shift] += counts[index]
    }
    counts = merged
    exponent = higher
  }

  /// Adds the first `count` of `errors`; `reach` must have been called with the largest.
  mutating func add(_ errors: [Float], count: Int, kernels: qs_statistics_kernels) {
    let perUnit = Float(Self.bins / 2) / limit
    unsafe kernels.histogram_add(errors, Int64(count), -limit, perUnit, Int32(Self.bins), &recent)
  }

  /// Moves what the kernels have counted, in 32 bits, to `counts`.
  mutating func settle() {
    for index in counts.indices {
      counts[index] += Int(recent[index + 1])
      recent[index + 1] = 0
    }
    // Beyond the range only by rounding, if at all.
    counts[0] += Int(recent[0])
    counts[Self.bins - 1] += Int(recent[Self.bins + 1])
    recent[0] = 0
    recent[Self.bins + 1] = 0
  }

  /// Moves the counts of `other` here.
  mutating func take(_ other: inout FineErrors) {
    raise(to: other.exponent)
    other.raise(to: exponent)
    other.settle()
    for index in counts.indices {
      counts[index] += other.counts[index]
      other.counts[index] = 0
    }
  }

  /// The settled counts in `bins` bins over -limit ... limit.
  func histogram(limit: Double, bins: Int) -> Histogram {
    var spread = BinSpread(scale: .linear, range: -limit...limit, bins: bins)
    let width = Double(self.limit) / Double(Self.bins / 2)
    for (index, count) in counts.enumerated() where count > 0 {
      let low = Double(index - Self.bins / 2) * width
      spread.add(count: Double(count), low: max(-limit, low), high: min(limit, low + width))
    }
    return spread.histogram
  }
}
