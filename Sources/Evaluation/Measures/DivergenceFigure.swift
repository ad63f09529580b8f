/// What a model lost against its reference on a text: divergence, likelihoods and likeliest tokens.
public struct DivergenceFigure: Sendable, Equatable {
  /// A mean with its standard error, as if positions were independent.
  public struct Mean: Sendable, Equatable {
    /// The mean.
    public let value: Double
    /// Standard deviation over the square root of the count.
    public let standardError: Double

    init(_ values: some Collection<Double>) {
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      value = mean
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, count - 1)
      standardError = (variance / count).squareRoot()
    }
  }

  /// Percentiles of a value over the positions.
  public struct Spread: Sendable, Equatable {
    /// By share in percent: `p99_9` is the value below which 99.9% lie.
    public let minimum, p0_1, p1, p5, p10, median, p90, p95, p99, p99_9, maximum: Double

    init(_ values: SortedValues) {
      minimum = values.percentile(0)
      p0_1 = values.percentile(0.001)
      p1 = values.percentile(0.01)
      p5 = values.percentile(0.05)
      p10 = values.percentile(0.1)
      median = values.percentile(0.5)
      p90 = values.percentile(0.9)
      p95 = values.percentile(0.95)
      p99 = values.percentile(0.99)
      p99_9 = values.percentile(0.999)
      maximum = values.percentile(1)
    }
  }

  /// Scored positions.
  public let count: Int
  /// Kullback-Leibler divergence of the model from the reference, in nats.
  public let divergence: Mean
  /// Its percentiles, in nats.
  public let divergenceSpread: Spread
  /// Change of the probability of the token that came: the model's less the reference's.
  public let probabilityChange: Mean
  /// Its percentiles.
  public let probabilityChangeSpread: Spread
  /// Root mean square of that change.
  public let probabilityChangeRMS: Double
  /// Share of positions whose likeliest token is the reference's.
  public let sameTop: Mean
  /// Mean of log(perplexity / reference's perplexity), position by position.
  public let logPerplexityRatio: Mean
  /// Pearson's correlation of both negative log-likelihoods over the positions; NaN where one does not vary.
  public let logPerplexityCorrelation: Double

  /// The figure of scores that have a reference; all NaN without scores. O(n log n).
  public init(_ scores: TextScores) {
    let positions = scores.positions
    count = positions.count
    divergence = Mean(positions.lazy.map { Double($0.divergence) })
    divergenceSpread = Spread(SortedValues(positions.lazy.map(\.divergence)))
    let changes = positions.map(\.probabilityChange)
    probabilityChange = Mean(changes)
    probabilityChangeSpread = Spread(SortedValues(changes.lazy.map { Float($0) }))
    probabilityChangeRMS = (changes.reduce(0) { $0 + $1 * $1 } / Double(count)).squareRoot()
    sameTop = Mean(positions.lazy.map { $0.hasSameTop ? 1 : 0 })
    let own = positions.map { Double($0.negativeLogLikelihood) }
    let reference = positions.map { Double($0.referenceNegativeLogLikelihood) }
    logPerplexityRatio = Mean(zip(own, reference).map { $0 - $1 })
    logPerplexityCorrelation = Self.correlation(own, reference)
  }

  private static func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let count = Double(a.count)
    let (meanA, meanB) = (a.reduce(0, +) / count, b.reduce(0, +) / count)
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      ab += (x - meanA) * (y - meanB)
      aa += (x - meanA) * (x - meanA)
      bb += (y - meanB) * (y - meanB)
    }
    return aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : .nan
  }
}
