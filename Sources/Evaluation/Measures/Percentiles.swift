/// Values in rising order, to read percentiles from.
public struct SortedValues: Sendable {
  private let values: [Float]

  /// Sorts `values`; those that are no numbers go to the end. O(n log n).
  public init(_ values: some Sequence<Float>) {
    self.values = values.sorted { $1.isNaN && !$0.isNaN || $0 < $1 }
  }

  /// Number of values.
  public var count: Int { values.count }

  /// The value below which the share `share` (0 to 1) lies, interpolated between neighbours; NaN without values.
  ///
  /// Source: definition 7 of Hyndman and Fan, Sample Quantiles in Statistical Packages, 1996.
  public func percentile(_ share: Double) -> Double {
    guard let last = values.indices.last else { return .nan }
    let place = min(1, max(0, share)) * Double(last)
    let below = Int(place.rounded(.down))
    let above = min(below + 1, last)
    let part = place - Double(below)
    return Double(values[below]) * (1 - part) + Double(values[above]) * part
  }
}
