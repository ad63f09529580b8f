import Checkpoints

extension WeightLoader {
  /// The rotation that the family's `rope.` keys and tensors describe, for heads of `headLength`.
  ///
  /// `base` overrides the file's; without `isScaled` the context's stretching is left out, as some families have it in
  /// layers with a window.
  package func rotaryEmbedding(
    headLength: Int, pairing: RotaryEmbedding.Pairing, base: Double? = nil, isScaled: Bool = true
  ) throws(InferenceError) -> RotaryEmbedding {
    let dimensions = try integer("rope.dimension_count", in: 2...headLength, or: headLength)
    guard dimensions.isMultiple(of: 2) else {
      throw .invalidMetadata(
        key: "\(architecture).rope.dimension_count", found: "\(dimensions)", expected: "an even number")
    }
    let pairs = dimensions / 2
    let fileBase = try number("rope.freq_base", in: 1...1e30, or: 10000)
    let base = base ?? fileBase
    guard isScaled else {
      return RotaryEmbedding(
        pairing: pairing, frequencies: RotaryScaling.none.frequencies(pairs: pairs, base: base, factors: nil))
    }
    let scaling = try rotaryScaling()
    let always = try rotaryFactors("rope_freqs.weight", pairs: pairs)
    let near = try rotaryFactors("rope_factors_short.weight", pairs: pairs)
    let long = always == nil ? try rotaryFactors("rope_factors_long.weight", pairs: pairs) : nil
    return RotaryEmbedding(
      pairing: pairing, frequencies: scaling.frequencies(pairs: pairs, base: base, factors: always ?? near),
      longFrequencies: long.map { scaling.frequencies(pairs: pairs, base: base, factors: $0) },
      originalContextLength: try originalContextLength(), magnitude: try rotaryMagnitude(scaling))
  }

  /// How the file stretches its context. A factor of 0 is how some files say that they don't.
  package func rotaryScaling() throws(InferenceError) -> RotaryScaling {
    let key = hasMetadata("rope.scaling.factor") ? "rope.scaling.factor" : "rope.scale_linear"
    let found = try number(key, in: 0...1e6, or: 1)
    let factor = found > 0 ? found : 1
    switch string("rope.scaling.type") {
    // The last two are in the tensors of factors.
    case "none", "longrope", "llama3": return .none
    case nil, "linear": return factor == 1 ? .none : .linear(factor: factor)
    case "ntk": return .ntk(factor: factor)
    case "yarn":
      return .yarn(
        RotaryScaling.YaRN(
          factor: factor, originalContextLength: try originalContextLength(),
          betaFast: try number("rope.scaling.yarn_beta_fast", in: 1e-3...1e6, or: 32),
          betaSlow: try number("rope.scaling.yarn_beta_slow", in: 1e-3...1e6, or: 1),
          mix: try number("rope.scaling.yarn_ext_factor", in: 0...1, or: 1)))
    case .some(let type):
      throw .invalidMetadata(
        key: "\(architecture).rope.scaling.type", found: type,
        expected: "none, linear, ntk, yarn, longrope or llama3")
    }
  }

  /// What rotated values are multiplied with.
  ///
  /// Where the file has a multiplier of its own for YaRN, the attention's scale has it and the rotation has none.
  private func rotaryMagnitude(_ scaling: RotaryScaling) throws(InferenceError) -> Double {
    let own = try number("rope.scaling.attn_factor", in: 1e-3...1e3, or: 1)
    guard case .yarn(let yarn) = scaling, yarn.mix > 0 else { return own }
    let factor = try number("rope.scaling.yarn_attn_factor", in: 1e-3...1e3, or: 1)
    return own * factor * (try yarnMultiplier() == 0 ? yarn.attentionFactor : 1)
  }

  /// What a family that stretches its whole scores, not only what is rotated, multiplies them with: YaRN's growth by the
  /// file's own multiplier, for queries and keys each.
  package func stretchedScoreFactor(_ rope: RotaryEmbedding) throws(InferenceError) -> Double {
    var growth = rope.magnitude
    if case .yarn(let yarn) = try rotaryScaling() { growth *= yarn.growth(try yarnMultiplier()) }
    return growth * growth
  }

  private func yarnMultiplier() throws(InferenceError) -> Double {
    try number("rope.scaling.yarn_log_multiplier", in: 0...1e3, or: 0)
  }

  private func originalContextLength() throws(InferenceError) -> Int {
    let length = try integer("context_length", in: 1...1 << 30)
    return try integer("rope.scaling.original_context_length", in: 1...1 << 30, or: length)
  }

  /// What each pair's frequency is divided by; nil where the file has no such tensor.
  private func rotaryFactors(_ name: String, pairs: Int) throws(InferenceError) -> [Float]? {
    guard has(name) else { return nil }
    let factors = try vector(name, [pairs]).floats
    guard factors.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      throw .invalidMetadata(key: name, found: "a factor that is not above 0", expected: "positive numbers")
    }
    return factors
  }
}
