extension SamplerConfiguration {
  /// The usual order, as llama.cpp has it.
  public static let usualOrder = [
    "logit_bias", "penalties", "dry", "top_n_sigma", "top_k", "typical", "top_p", "min_p", "xtc", "temperature",
  ]

  /// The usual order with mirostat, which cuts the tail itself.
  public static let mirostatOrder = ["logit_bias", "penalties", "dry", "temperature", "mirostat"]

  /// The names of the stages in the order in which they run, whether or not their parameters make them do something.
  ///
  /// Where ``order`` is nil it is ``usualOrder``, or ``mirostatOrder`` with mirostat on. A bias is never left out:
  /// where the order has no `logit_bias`, that comes first. At temperature 0 only the stages that weigh tokens take
  /// part, and the best token is taken.
  public var chain: [String] { kinds.map(\.name) }

  /// The stages that do something, in their order, with their parameters: `["top_k 40", "temperature 0.8"]`.
  ///
  /// Greedy decoding ends with `greedy`.
  public var activeChain: [String] {
    let active = kinds.filter { $0.takesPart(self) && (temperature > 0 || $0.weighsOnly) }
    return active.map { "\($0.name) \($0.settings(self))" } + (temperature > 0 ? [] : ["greedy"])
  }

  /// The names of an order in text, separated by semicolons, commas or spaces; underscores and hyphens are the same.
  ///
  /// Throws ``InferenceError/invalidSampling(parameter:found:expected:)`` for a name that is unknown or there twice.
  public static func parseOrder(_ text: String) throws(InferenceError) -> [String] {
    var names: [String] = []
    for part in text.split(whereSeparator: { ";, ".contains($0) }) {
      guard let kind = SamplerStageRegistry.named(String(part)) else {
        throw .invalidSampling(
          parameter: "samplers", found: String(part),
          expected: "names of \(SamplerStageRegistry.all.map(\.name).joined(separator: ", "))")
      }
      guard !names.contains(kind.name) else {
        throw .invalidSampling(parameter: "samplers", found: "\(kind.name) twice", expected: "each name once")
      }
      names.append(kind.name)
    }
    return names
  }

  /// Throws ``InferenceError/invalidSampling(parameter:found:expected:)`` for the first parameter out of its bounds.
  public func validate() throws(InferenceError) {
    for parameter in SamplerStageRegistry.all.flatMap(\.parameters) where !parameter.isValid(self) {
      throw .invalidSampling(parameter: parameter.name, found: parameter.text(self), expected: parameter.expected)
    }
    _ = try Self.parseOrder((order ?? []).joined(separator: ";"))
  }

  /// The stages of the chain; names that nothing is known of are passed over.
  var kinds: [SamplerStageKind] {
    let usual = mirostatTau > 0 ? Self.mirostatOrder : Self.usualOrder
    let known = (order ?? usual).compactMap(SamplerStageRegistry.named)
    return known.contains { $0.name == "logit_bias" } ? known : [.logitBias] + known
  }
}
