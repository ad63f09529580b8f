/// Every stage that a chain can have. Orders, options, checks and screens read this list.
public enum SamplerStageRegistry {
  /// The stages, in the usual order.
  public static let all: [SamplerStageKind] = [
    .logitBias, .penalties, .dry, .topNSigma, .topK, .typical, .topP, .minP, .xtc, .temperature, .mirostat,
  ]

  /// The stage of a name or alias; hyphens and underscores are the same. nil for none.
  public static func named(_ name: String) -> SamplerStageKind? {
    let wanted = String(name.lowercased().map { $0 == "-" ? "_" : $0 })
    return all.first { $0.name == wanted || $0.aliases.contains(wanted) }
  }
}
