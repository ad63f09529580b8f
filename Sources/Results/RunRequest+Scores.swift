public import Evaluation

/// What the scores of a text depend on besides the models.
public struct ScoreSettings: Sendable, Hashable {
  /// Whether activations are not rounded to 8 bits.
  public var usesFloatActivations = false
  /// How keys and values are stored, such as "f32".
  public var cacheType = "f32"

  /// How activations are kept, as runs say it.
  var activations: String { usesFloatActivations ? "float" : "8-bit" }

  /// As usual: 8-bit activations, keys and values in 32-bit floats.
  public init(usesFloatActivations: Bool = false, cacheType: String = "f32") {
    (self.usesFloatActivations, self.cacheType) = (usesFloatActivations, cacheType)
  }
}

extension RunRequest {
  /// A request for the scores of chunks: divergence where there is a reference, else perplexity.
  public static func scores(
    of model: ModelIdentity, against reference: ModelIdentity?, on chunks: [TextChunk], text: TextIdentity,
    settings: ScoreSettings = ScoreSettings()
  ) -> RunRequest {
    RunRequest(
      reference == nil ? .perplexity : .divergence, of: model, against: reference,
      settings: [
        "activations": settings.activations, "kv-type": settings.cacheType,
        "revision": "\(Evaluator.revision)",
      ], text: text, items: chunks.map { ItemName($0) })
  }
}

extension OpenRun {
  /// Ends a run with the figures of its scores, and others; `noise`: the reference's noise floor, where it was measured.
  public func finish(_ scores: TextScores, noise: DivergenceFigure? = nil, besides others: [String: Double] = [:]) {
    var figures = Self.figures(of: scores).merging(others) { _, new in new }
    if let noise { figures["noise_floor"] = noise.divergence.value }
    finish(figures: figures)
  }

  /// The figures of scores by the names that runs have them under: `perplexity`, `perplexity_error` and `tokens`; with a
  /// reference `divergence`, `divergence_error`, `divergence_low` and `divergence_high` (95% of a bootstrap's means),
  /// `divergence_median`, `divergence_p90`, `divergence_p99`, `divergence_p99_9`, `divergence_max`, `same_top`,
  /// `reference_perplexity`.
  static func figures(of scores: TextScores) -> [String: Double] {
    let own = PerplexityFigure(scores)
    var figures = [
      "perplexity": own.perplexity, "perplexity_error": own.standardError, "tokens": Double(own.count),
    ]
    guard let first = scores.positions.first, !first.divergence.isNaN else { return figures }
    let figure = DivergenceFigure(scores)
    let interval = Bootstrap().interval(of: scores.positions.map(\.divergence))
    figures["divergence"] = figure.divergence.value
    figures["divergence_error"] = figure.divergence.standardError
    figures["divergence_low"] = interval.low
    figures["divergence_high"] = interval.high
    figures["divergence_median"] = figure.divergenceSpread.median
    figures["divergence_p90"] = figure.divergenceSpread.p90
    figures["divergence_p99"] = figure.divergenceSpread.p99
    figures["divergence_p99_9"] = figure.divergenceSpread.p99_9
    figures["divergence_max"] = figure.divergenceSpread.maximum
    figures["same_top"] = figure.sameTop.value
    figures["reference_perplexity"] = PerplexityFigure(scores, ofReference: true).perplexity
    return figures
  }
}
