/// How the weights of a tensor, or of several together, are distributed.
///
/// Means and moments are of the finite weights; NaNs and infinities are only counted.
public struct Distribution: Sendable, Equatable {
  /// Weights looked at, finite or not.
  public let count: Int

  /// NaNs among them.
  public let nanCount: Int

  /// Infinities among them.
  public let infinityCount: Int

  /// The smallest finite weight; 0 where there is none.
  public let minimum: Float

  /// The largest finite weight; 0 where there is none.
  public let maximum: Float

  /// The mean of the finite weights.
  public let mean: Double

  /// Of the weights as the whole population: the root of the mean squared deviation.
  public let standardDeviation: Double

  /// The third standardised moment; 0 where all weights are equal.
  public let skewness: Double

  /// The fourth standardised moment less 3, so that a normal distribution has 0; 0 where all weights are equal.
  public let excessKurtosis: Double

  /// The percentiles that were asked for, by rising rank.
  public let percentiles: [Percentile]

  /// The shares of outliers that were asked for.
  public let outliers: [OutlierShare]

  /// The histogram that was asked for.
  public let histogram: Histogram

  /// Whether every weight was looked at. If not, rows spread evenly over the tensors were.
  public let isExact: Bool

  /// Weights that are neither NaN nor infinite.
  public var finiteCount: Int { count - nanCount - infinityCount }

  /// NaNs and infinities.
  public var nonFiniteCount: Int { nanCount + infinityCount }
}

/// A weight that a given share of the finite weights does not exceed.
public struct Percentile: Sendable, Equatable {
  /// 0 ... 100.
  public let rank: Double

  /// The smallest finite weight such that at least `rank` percent of the finite weights are no larger.
  ///
  /// Exact in an exact ``Distribution``; in one from a sample, off by at most 2^-7 of its value against the sample's.
  public let value: Float
}

/// How many weights lie far out.
public struct OutlierShare: Sendable, Equatable {
  /// The limit in standard deviations.
  public let sigmas: Double

  /// Finite weights with |w| > sigmas * standard deviation.
  public let count: Int

  /// `count` as a share of the finite weights, 0 ... 1.
  public let share: Double
}

/// What a ``Distribution`` should hold.
public struct DistributionOptions: Sendable, Equatable {
  /// Bins of the histogram, 1 ... 65536 (clamped).
  public var bins: Int

  /// How the bins lie.
  public var scale: Histogram.Scale

  /// The histogram's range; nil for all finite weights (from 2^-24 of the largest magnitude up, if logarithmic).
  public var range: ClosedRange<Double>?

  /// Ranks of the percentiles, 0 ... 100. At most 64.
  public var percentiles: [Double]

  /// Limits of the outlier shares, in standard deviations. At most 16.
  public var outlierSigmas: [Double]

  /// Options; without a `range` the histogram spans all weights.
  public init(
    bins: Int = 256, scale: Histogram.Scale = .linear, range: ClosedRange<Double>? = nil,
    percentiles: [Double] = [0.1, 1, 5, 25, 50, 75, 95, 99, 99.9], outlierSigmas: [Double] = [3, 4, 6]
  ) {
    self.bins = bins
    self.scale = scale
    self.range = range
    self.percentiles = percentiles
    self.outlierSigmas = outlierSigmas
  }
}
