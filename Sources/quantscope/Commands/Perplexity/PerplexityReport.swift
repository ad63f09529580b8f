import Evaluation

/// What `perplexity` prints.
struct PerplexityReport {
  let model: String
  let chunks: [TextChunk]
  var reference: String?
  var scores = TextScores()
  var noise: NoiseFloor?
  /// The run that the results are kept as, and how many chunks had been measured before.
  var run: Int64?
  var knownChunks = 0

  private var slices: [String] {
    chunks.flatMap(\.slices).reduce(into: []) { if !$0.contains($1.name) { $0.append($1.name) } }
  }

  // MARK: - For people

  var lines: [String] {
    let own = PerplexityFigure(scores)
    var table = TextTable(columns: ["", ">value", ">\u{00B1}", ""])
    func row(_ name: String, _ value: Double, _ error: Double? = nil, _ note: String = "") {
      table.append([name, Text.significant(value, 5), error.map { Text.significant($0, 2) } ?? "", note])
    }
    row("perplexity", own.perplexity, own.standardError)
    if reference != nil {
      let base = PerplexityFigure(scores, ofReference: true)
      row("reference's", base.perplexity, base.standardError)
      addDivergence(row)
    }
    let head = "\(chunks.count) chunks of \(chunks.first?.tokens.count ?? 0) tokens, \(own.count) positions scored"
    return [head] + table.lines.dropFirst().map { String($0) } + sliceLines + storeLines
  }

  private var storeLines: [String] {
    guard let run else { return [] }
    let known = knownChunks == chunks.count ? "all" : "\(knownChunks) of \(chunks.count)"
    let before = knownChunks > 0 ? "; \(known) chunks had been measured before (--no-store measures anew)" : ""
    return ["kept as run \(run)\(before)"]
  }

  private func addDivergence(_ row: (String, Double, Double?, String) -> Void) {
    let figure = DivergenceFigure(scores)
    let spread = figure.divergenceSpread
    row("ln of their ratio", figure.logPerplexityRatio.value, figure.logPerplexityRatio.standardError, "")
    row("correlation of ln perplexities", figure.logPerplexityCorrelation, nil, "")
    let rounding = noise?.rounding
    func floor(_ value: Double?) -> String { value.map { "noise floor \(Text.significant($0, 3))" } ?? "" }
    row(
      "divergence, mean", figure.divergence.value, figure.divergence.standardError, floor(rounding?.divergence.value))
    if let set = noise?.instructionSet {
      row("  noise floor, another instruction set", set.mean, nil, "the reference by \(set.name) from itself")
    }
    let interval = Bootstrap().interval(of: scores.positions.map(\.divergence))
    row("  95% of means from", interval.low, nil, "to \(Text.significant(interval.high, 5))")
    for (name, value, noise) in [
      ("median", spread.median, rounding?.divergenceSpread.median), ("90%", spread.p90, rounding?.divergenceSpread.p90),
      ("95%", spread.p95, rounding?.divergenceSpread.p95), ("99%", spread.p99, rounding?.divergenceSpread.p99),
      ("99.9%", spread.p99_9, rounding?.divergenceSpread.p99_9), ("maximum", spread.maximum, nil),
      ("10%", spread.p10, nil), ("5%", spread.p5, nil), ("1%", spread.p1, nil), ("minimum", spread.minimum, nil),
    ] {
      row("  \(name)", value, nil, floor(noise))
    }
    row(
      "change of the true token's probability", figure.probabilityChange.value, figure.probabilityChange.standardError,
      floor(rounding?.probabilityChange.value))
    row("  root mean square", figure.probabilityChangeRMS, nil, floor(rounding?.probabilityChangeRMS))
    row(
      "same likeliest token, share", figure.sameTop.value, figure.sameTop.standardError,
      floor(rounding?.sameTop.value))
    for bucket in ConfidenceBucket.all(scores) {
      row("  divergence, reference \(bucket.name)", bucket.divergence, nil, "\(bucket.count) positions")
    }
  }

  private var sliceLines: [String] {
    guard slices.count > 1 else { return [] }
    var table = TextTable(columns: ["text", ">perplexity", ">divergence", ">same token"])
    for slice in slices {
      let part = scores.slice(slice)
      let figure = reference == nil ? nil : DivergenceFigure(part)
      table.append([
        slice, Text.significant(PerplexityFigure(part).perplexity, 5),
        figure.map { Text.significant($0.divergence.value, 4) } ?? "",
        figure.map { Text.significant($0.sameTop.value, 4) } ?? "",
      ])
    }
    return [""] + table.lines
  }

  // MARK: - For scripts

  var document: JSON {
    var members = Self.figures(scores, hasReference: reference != nil)
    members["chunks"] = .integer(chunks.count)
    members["context"] = .integer(chunks.first?.tokens.count ?? 0)
    members["model"] = .string(model)
    if let run { members["run"] = .integer(Int(run)) }
    if let reference {
      members["reference"] = .string(reference)
      let interval = Bootstrap().interval(of: scores.positions.map(\.divergence))
      members["kl_divergence_interval"] = .array([.double(interval.low), .double(interval.high)])
      members["confidence_buckets"] = .array(ConfidenceBucket.all(scores).map(\.document))
    }
    if let noise {
      members["noise_floor"] = noise.document(
        noise.rounding.map { Self.spread($0.divergence, $0.divergenceSpread) } ?? [:])
    }
    if slices.count > 1 {
      members["slices"] = .array(
        slices.map { slice in
          var figures = Self.figures(scores.slice(slice), hasReference: reference != nil)
          figures["text"] = .string(slice)
          return .object(figures)
        })
    }
    return .object(members)
  }

  /// The figures of scores, by the names that documents give them.
  static func figures(_ scores: TextScores, hasReference: Bool) -> [String: JSON] {
    let own = PerplexityFigure(scores)
    var members: [String: JSON] = [
      "perplexity": .double(own.perplexity), "standard_error": .double(own.standardError),
      "tokens": .integer(own.count),
    ]
    guard hasReference else { return members }
    let figure = DivergenceFigure(scores)
    let base = PerplexityFigure(scores, ofReference: true)
    members["reference_perplexity"] = .double(base.perplexity)
    members["reference_standard_error"] = .double(base.standardError)
    members["kl_divergence"] = .object(spread(figure.divergence, figure.divergenceSpread))
    members["same_top_token"] = .double(figure.sameTop.value)
    members["same_top_token_standard_error"] = .double(figure.sameTop.standardError)
    members["log_perplexity_ratio"] = .double(figure.logPerplexityRatio.value)
    members["log_perplexity_correlation"] = .double(figure.logPerplexityCorrelation)
    var change = spread(figure.probabilityChange, figure.probabilityChangeSpread)
    change["rms"] = .double(figure.probabilityChangeRMS)
    members["probability_change"] = .object(change)
    return members
  }

  private static func spread(_ mean: DivergenceFigure.Mean, _ spread: DivergenceFigure.Spread) -> [String: JSON] {
    [
      "mean": .double(mean.value), "standard_error": .double(mean.standardError), "min": .double(spread.minimum),
      "p0_1": .double(spread.p0_1), "p1": .double(spread.p1), "p5": .double(spread.p5), "p10": .double(spread.p10),
      "median": .double(spread.median), "p90": .double(spread.p90), "p95": .double(spread.p95),
      "p99": .double(spread.p99),
      "p99_9": .double(spread.p99_9), "max": .double(spread.maximum),
    ]
  }
}

extension ConfidenceBucket {
  fileprivate var document: JSON {
    [
      "from": .double(from), "to": .double(to), "positions": .integer(count), "kl_divergence": .double(divergence),
      "same_top_token": .double(sameTop),
    ]
  }
}
