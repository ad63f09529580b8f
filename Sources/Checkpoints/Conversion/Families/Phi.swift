#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

extension ModelFamily {
  /// Phi 3 and 3.5: queries, keys and values in one matrix, as gate and up are; two sets of frequency factors for long
  /// texts.
  static let phi3 = ModelFamily(
    modelTypes: ["phi3"], architecture: "phi3",
    modules: TensorNames.usual.with([
      "self_attn.q_proj": "", "self_attn.k_proj": "", "self_attn.v_proj": "", "self_attn.qkv_proj": "attn_qkv",
      "mlp.gate_proj": "", "mlp.up_proj": "", "mlp.gate_up_proj": "ffn_up",
    ]),
    describe: { (config, metadata) throws(ConversionFault) in
      try metadata.addUsual(config)
      metadata.family("rope.dimension_count", try rotated(config))
      metadata.family("attention.sliding_window", try config.optionalInteger("sliding_window") ?? 0)
      let trained = try config.integer(
        "original_max_position_embeddings", or: try config.integer("max_position_embeddings"))
      metadata.family("rope.scaling.original_context_length", trained)
      let stretch = Double(try config.integer("max_position_embeddings")) / Double(trained)
      guard longFactors(config) != nil, stretch > 1, trained > 1 else { return }
      metadata.family("rope.scaling.attn_factor", (1 + log(stretch) / log(Double(trained))).squareRoot())
    },
    computedTensors: { (config) throws(ConversionFault) in
      guard longFactors(config) != nil else { return [] }
      return [
        .init(name: "rope_factors_long.weight", values: try factors("long_factor", config)),
        .init(name: "rope_factors_short.weight", values: try factors("short_factor", config)),
      ]
    })

  /// Values of a head that are rotated.
  private static func rotated(_ config: ModelConfiguration) throws(ConversionFault) -> Int {
    let share = try config.number("partial_rotary_factor", or: 1)
    guard (0.0...1.0).contains(share) else { throw config.fault("partial_rotary_factor", "0 to 1", .double(share)) }
    return Int(share * Double(try config.headLength()))
  }

  private static func longFactors(_ config: ModelConfiguration) -> JSONValue? {
    config.ropeParameters?["long_factor"]
  }

  private static func factors(_ key: String, _ config: ModelConfiguration) throws(ConversionFault) -> [Float] {
    let list = config.ropeParameters?[key]?.list ?? []
    let numbers = list.compactMap(\.number)
    guard numbers.count == list.count, numbers.count == (try rotated(config)) / 2 else {
      throw config.fault("rope_scaling.\(key)", "\(try rotated(config) / 2) numbers", nil)
    }
    return numbers.map { Float($0) }
  }
}
