extension ModelFamily {
  /// Mistral, a llama to GGUF, with a sliding window in its first version.
  static let mistral = ModelFamily(
    modelTypes: ["mistral"], architecture: "llama", modules: .usual, permutesHeads: true,
    describe: { (config, metadata) throws(ConversionFault) in
      try metadata.addLlama(config)
      if let window = try config.optionalInteger("sliding_window") {
        metadata.family("attention.sliding_window", window)
      }
    })

  /// Mixtral: Mistral with a choice of experts in each layer.
  static let mixtral = ModelFamily(
    modelTypes: ["mixtral"], architecture: "llama",
    modules: TensorNames.usual.withExperts(
      "block_sparse_moe.experts.", gate: "block_sparse_moe.gate",
      ["w1": "ffn_gate_exps", "w3": "ffn_up_exps", "w2": "ffn_down_exps"]),
    permutesHeads: true,
    describe: { (config, metadata) throws(ConversionFault) in
      try metadata.addLlama(config)
      metadata.family("expert_count", try config.integer("num_local_experts"))
      metadata.family("expert_used_count", try config.integer("num_experts_per_tok"))
    })
}
