/// Counts of values in bins of rising edges.
public struct Histogram: Sendable, Equatable {
  /// How the bins lie.
  public enum Scale: String, Sendable, Hashable {
    /// Bins of equal width over the values.
    case linear
    /// Bins of equal ratio over the values' magnitudes.
    case logarithmic
  }

  /// What bins are equal by.
  public let scale: Scale

  /// The lower edge of the first bin; of the magnitude for a logarithmic histogram, and then above 0.
  public let lower: Double

  /// The upper edge of the last bin.
  public let upper: Double

  /// Values in each bin. The last bin includes its upper edge.
  public let counts: [Int]

  /// Values below the first bin (for a logarithmic histogram zeros among them).
  public let below: Int

  /// Values above the last bin.
  public let above: Int

  /// A histogram of counts that are known.
  package init(scale: Scale, lower: Double, upper: Double, counts: [Int], below: Int = 0, above: Int = 0) {
    self.scale = scale
    self.lower = lower
    self.upper = upper
    self.counts = counts
    self.below = below
    self.above = above
  }

  /// No values, no bins.
  public static let empty = Histogram(scale: .linear, lower: 0, upper: 0, counts: [])

  /// All values, also those outside the bins.
  public var total: Int { counts.reduce(below + above, +) }

  /// The fullest bin's count, 0 where there are none.
  public var largestCount: Int { counts.max() ?? 0 }

  /// The lower edge of bin `index`, or the upper edge of the one before it: 0 ... `counts.count`.
  public func edge(_ index: Int) -> Double {
    guard !counts.isEmpty else { return lower }
    let share = Double(index) / Double(counts.count)
    switch scale {
    case .linear: return lower + (upper - lower) * share
    case .logarithmic: return lower * power(upper / lower, share)
    }
  }

  /// The edges of bin `index`.
  public func range(of index: Int) -> Range<Double> {
    let low = edge(index)
    return low..<max(low, edge(index + 1))
  }

  /// The bin a value falls into (its magnitude, for a logarithmic histogram), nil outside all of them.
  public func bin(of value: Double) -> Int? {
    let position = scale == .linear ? value : abs(value)
    guard !counts.isEmpty, position >= lower, position <= upper, upper > lower else { return nil }
    let share =
      scale == .linear
      ? (position - lower) / (upper - lower) : naturalLogarithm(position / lower) / naturalLogarithm(upper / lower)
    return min(counts.count - 1, max(0, Int(share * Double(counts.count))))
  }
}
