#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// How well a model foretells a text.
public struct PerplexityFigure: Sendable, Equatable {
  /// exp of the mean negative log-likelihood of the scored tokens.
  public let perplexity: Double
  /// The perplexity's standard error, as if positions were independent.
  public let standardError: Double
  /// Scored tokens.
  public let count: Int

  /// The figure of scores, of the reference's likelihoods with `ofReference`; NaN without scores.
  ///
  /// The error is that of the mean, s / sqrt(n - 1), times the perplexity (the delta method), as llama-perplexity has it.
  public init(_ scores: TextScores, ofReference: Bool = false) {
    var (sum, squares) = (0.0, 0.0)
    for position in scores.positions {
      let value = Double(ofReference ? position.referenceNegativeLogLikelihood : position.negativeLogLikelihood)
      sum += value
      squares += value * value
    }
    count = scores.positions.count
    let mean = sum / Double(count)
    perplexity = exp(mean)
    let variance = max(0, squares / Double(count) - mean * mean)
    standardError = count > 1 ? (variance / Double(count - 1)).squareRoot() * perplexity : 0
  }
}
