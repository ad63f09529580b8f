internal import Tensors

/// Intervals by drawing again from what was measured.
///
/// Neighbouring positions of a text are not independent, so whole runs of positions are drawn with replacement, from any
/// place, as many as there were; behind the last position comes the first, so that all are drawn as often. Each draw of a
/// comparison takes the same positions of both sides.
/// Source: Politis and Romano, A Circular Block-Resampling Procedure for Stationary Data, 1992; Koehn, Statistical
/// Significance Tests for Machine Translation Evaluation, 2004 (pairing).
public struct Bootstrap: Sendable {
  /// Draws.
  public var draws = 2000
  /// Positions of a run; of few positions, an eighth of them.
  public var run = 32
  /// What the draws start from: the same seed gives the same intervals.
  public var seed: UInt64 = 1

  /// 2000 draws of runs of 32.
  public init() {}

  /// Two numbers between which 95% of the draws lie; NaN where what was measured is no number.
  public struct Interval: Sendable, Equatable {
    /// The 2.5% and the 97.5% percentile of the draws.
    public let low, high: Double

    init(_ means: [Double]) {
      let sorted = SortedValues(means.lazy.map { Float($0) })
      (low, high) = (sorted.percentile(0.025), sorted.percentile(0.975))
    }
  }

  /// The interval of the mean of `values`. O(n + draws * n / run).
  public func interval(of values: [Float]) -> Interval {
    Interval(means(of: values))
  }

  /// What a paired comparison of two lists of the same positions says.
  public struct Comparison: Sendable, Equatable {
    /// The mean of the first less that of the second.
    public let difference: Double
    /// The interval of the difference.
    public let interval: Interval
    /// How often a difference as far from 0 would come by chance: twice the share of draws on the other side of 0, at
    /// least 1 / draws.
    public let probability: Double

    /// Whether chance alone would do it in less than 5 of 100.
    public var isSignificant: Bool { probability < 0.05 }
  }

  /// Compares the means of two lists of as many values of the same positions; nil where the counts differ or are 0.
  public func compare(_ first: [Float], _ second: [Float]) -> Comparison? {
    guard first.count == second.count, !first.isEmpty else { return nil }
    let differences = zip(first, second).map { $0 - $1 }
    let means = means(of: differences)
    let (below, above) = (means.count { $0 <= 0 }, means.count { $0 >= 0 })
    let share = Double(2 * min(below, above)) / Double(means.count)
    return Comparison(
      difference: differences.reduce(0) { $0 + Double($1) } / Double(differences.count),
      interval: Interval(means), probability: min(1, max(share, 1 / Double(means.count))))
  }

  /// The mean of each draw. O(n + draws * n / run).
  private func means(of values: [Float]) -> [Double] {
    let count = values.count
    guard count > 0 else { return [.nan] }
    let length = max(1, min(run, count / 8))
    var sums = [0.0]
    sums.reserveCapacity(count + length + 1)
    for value in values { sums.append(sums[sums.count - 1] + Double(value)) }
    for value in values.prefix(length) { sums.append(sums[sums.count - 1] + Double(value)) }
    var random = RandomSource(seed: seed)
    let runs = (count + length - 1) / length
    return (0..<max(1, draws)).map { _ in
      var sum = 0.0
      for _ in 0..<runs {
        let start = Int.random(in: 0..<count, using: &random)
        sum += sums[start + length] - sums[start]
      }
      return sum / Double(runs * length)
    }
  }
}
