internal import Evaluation

/// The figures of a measurement after each of its chunks.
package struct MeasureCurve: Hashable, Sendable {
  /// Chunks that there are.
  package var total = 0
  /// Tokens of a chunk.
  package var chunkLength = 0
  /// The perplexity of all chunks up to each.
  package var perplexities: [Double] = []
  /// The mean divergence of all chunks up to each; empty without a reference.
  package var divergences: [Double] = []
  /// Tokens that the model reads in a second; nil before the first chunk.
  package var tokensPerSecond: Double?
  /// The time until the end; nil before the first chunk.
  package var secondsLeft: Double?
  /// Chunks that had been scored before.
  package var recalled = 0
  /// Why what is measured can't be kept.
  package var trouble: String?

  /// No chunks yet.
  package init() {}

  /// Chunks that are scored.
  package var done: Int { perplexities.count }
  /// 0 to 1.
  package var fraction: Double { total > 0 ? Double(done) / Double(total) : 0 }
}

/// The figures of a whole measurement.
package struct MeasureOutcome: Hashable, Sendable {
  /// What was lost against a reference.
  package struct Loss: Hashable, Sendable {
    /// The mean divergence in nats, and the bounds of 95% of a bootstrap's means.
    package var divergence, low, high: Double
    /// The share of positions whose likeliest token is the reference's.
    package var sameTop: Double
    /// The reference's perplexity.
    package var referencePerplexity: Double

    /// A loss.
    package init(divergence: Double, low: Double, high: Double, sameTop: Double, referencePerplexity: Double) {
      (self.divergence, self.low, self.high) = (divergence, low, high)
      (self.sameTop, self.referencePerplexity) = (sameTop, referencePerplexity)
    }
  }

  /// Perplexity and its standard error.
  package var perplexity, error: Double
  /// Positions that were scored.
  package var positions: Int
  /// What was lost; nil without a reference.
  package var loss: Loss?

  /// Figures.
  package init(perplexity: Double, error: Double, positions: Int, loss: Loss? = nil) {
    (self.perplexity, self.error, self.positions, self.loss) = (perplexity, error, positions, loss)
  }

  /// The figures of scores.
  init(_ scores: TextScores, hasReference: Bool) {
    let own = PerplexityFigure(scores)
    self.init(perplexity: own.perplexity, error: own.standardError, positions: own.count)
    guard hasReference else { return }
    let figure = DivergenceFigure(scores)
    let interval = Bootstrap().interval(of: scores.positions.map(\.divergence))
    loss = Loss(
      divergence: figure.divergence.value, low: interval.low, high: interval.high, sameTop: figure.sameTop.value,
      referencePerplexity: PerplexityFigure(scores, ofReference: true).perplexity)
  }
}
