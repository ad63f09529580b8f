/// A divergence that is known of a model, or guessed from others.
public enum KnownDivergence: Sendable, Equatable {
  /// Measured: the mean, and the ends of its interval.
  case measured(Double, low: Double, high: Double)
  /// The middle one of those that the same recipe has on so many other models of the family.
  case estimated(Double, models: Int)

  /// The mean.
  public var mean: Double {
    switch self {
    case .measured(let mean, _, _), .estimated(let mean, _): mean
    }
  }

  /// Whether it was measured.
  public var isMeasured: Bool { if case .measured = self { true } else { false } }
}

/// What the store knows of the divergences of a model's quantizations.
public struct KnownDivergences: Sendable {
  private let own: [StoredRun]
  private let estimates: [String: [Double]]

  /// What `store` has of models of one family; those of `lineage` are the model's own. The longest run of each counts.
  public init(_ store: ResultsStore, family: String, lineage: String) throws(ResultsError) {
    let runs = try store.runs().filter {
      $0.isDone && $0.figures["divergence"] != nil && !$0.isNoiseFloor
        && $0.model.identity.family == family
    }
    own = runs.filter { $0.model.identity.lineage == lineage }
    var best: [[String]: StoredRun] = [:]
    for run in runs where run.model.identity.lineage != lineage {
      let key = [run.model.identity.lineage, run.model.identity.type]
      if (best[key]?.figures["tokens"] ?? 0) <= run.figures["tokens"] ?? 0 { best[key] = run }
    }
    estimates = Dictionary(grouping: best.values, by: \.model.identity.type).mapValues { runs in
      runs.compactMap { $0.figures["divergence"] }.sorted()
    }
  }

  /// The divergence of a model from `reference`, or from another file of the same model; nil where nothing is known.
  public func of(_ model: ModelIdentity, from reference: ModelIdentity) -> KnownDivergence? {
    let known = own.filter { $0.model.identity.hash == model.hash }
    let exact = known.filter { $0.reference?.identity.hash == reference.hash }
    let longest = (exact.isEmpty ? known : exact).max { ($0.figures["tokens"] ?? 0) < ($1.figures["tokens"] ?? 0) }
    if let figures = longest?.figures, let mean = figures["divergence"] {
      return .measured(mean, low: figures["divergence_low"] ?? mean, high: figures["divergence_high"] ?? mean)
    }
    guard let others = estimates[model.type], !others.isEmpty else { return nil }
    return .estimated((others[(others.count - 1) / 2] + others[others.count / 2]) / 2, models: others.count)
  }
}

extension ResultsStore {
  /// Single tokens a second of a model on a machine, as last measured; nil where it was not.
  public func speed(
    of model: ModelIdentity, on machine: MachineIdentity = .current
  ) throws(ResultsError) -> Double? {
    try runs(lineage: model.lineage).last {
      $0.kind == .speed && $0.isDone && $0.model.identity.hash == model.hash && $0.machine == machine
        && $0.figures["generate_tokens_per_second"] != nil
    }?.figures["generate_tokens_per_second"]
  }
}
