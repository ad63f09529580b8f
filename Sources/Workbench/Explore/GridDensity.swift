package import Quantization

/// Where a format puts its levels over a whole tensor: the reconstruction values of blocks spread evenly, counted in
/// bins.
package struct GridDensity: Hashable, Sendable {
  /// The lowest level.
  package let lower: Double
  /// The highest level.
  package let upper: Double
  /// Levels in each bin; each run of weights that shares a scale counts as 1.
  package let counts: [Double]
  /// Blocks that were looked at.
  package let blocks: Int

  static let bins = 1024

  /// The levels of `runs` in bins over their own range.
  package init(_ runs: [BlockLevels], blocks: Int) {
    let values = runs.flatMap(\.values)
    let lower = Double(values.min() ?? 0)
    let upper = Double(values.max() ?? 0)
    var counts = [Double](repeating: 0, count: GridDensity.bins)
    let width = upper - lower
    for run in runs where !run.values.isEmpty && width > 0 {
      let share = 1 / Double(run.values.count)
      for value in run.values {
        let bin = Int((Double(value) - lower) / width * Double(GridDensity.bins))
        counts[min(GridDensity.bins - 1, max(0, bin))] += share
      }
    }
    self.lower = lower
    self.upper = upper
    self.counts = counts
    self.blocks = blocks
  }

  /// The levels between two values, bins counted in proportion.
  package func levels(from low: Double, to high: Double) -> Double {
    Rebinning.sum(counts, lower: lower, upper: upper, from: low, to: high)
  }
}

/// Counts of bins that are drawn in other bins.
package enum Rebinning {
  /// What `counts`, in equal bins over `lower ... upper`, have between `low` and `high`; parts of a bin in proportion.
  package static func sum(_ counts: [Double], lower: Double, upper: Double, from low: Double, to high: Double) -> Double
  {
    guard upper > lower, high > low, !counts.isEmpty else { return 0 }
    let scale = Double(counts.count) / (upper - lower)
    let start = max(0, (low - lower) * scale)
    let end = min(Double(counts.count), (high - lower) * scale)
    guard end > start else { return 0 }
    let first = Int(start)
    let last = min(counts.count - 1, Int(end))
    if first == last { return counts[first] * (end - start) }
    var total = counts[first] * (Double(first + 1) - start)
    for bin in first + 1..<max(first + 1, last) { total += counts[bin] }
    return total + counts[last] * (end - Double(last))
  }
}
