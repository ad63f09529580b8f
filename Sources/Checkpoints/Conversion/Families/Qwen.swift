extension ModelFamily {
  /// Qwen 2 and 2.5: biases on queries, keys and values.
  static let qwen2 = ModelFamily(
    modelTypes: ["qwen2"], architecture: "qwen2", modules: .usual,
    describe: { (config, metadata) throws(ConversionFault) in
      try metadata.addUsual(config)
      try metadata.addRopeScaling(config)
    })

  /// Qwen 3: norms on queries and keys, heads of their own length.
  static let qwen3 = ModelFamily(
    modelTypes: ["qwen3"], architecture: "qwen3", modules: TensorNames.usual.with(headNorms), defaultHeadLength: 128,
    describe: { (config, metadata) throws(ConversionFault) in
      try metadata.addUsual(config, headLength: 128)
      try metadata.addRopeScaling(config)
    })

  /// Qwen 3 with a choice of experts in each layer.
  static let qwen3moe = ModelFamily(
    modelTypes: ["qwen3_moe"], architecture: "qwen3moe",
    modules: TensorNames.usual.with(headNorms).withExperts(
      "mlp.experts.", gate: "mlp.gate",
      ["gate_proj": "ffn_gate_exps", "up_proj": "ffn_up_exps", "down_proj": "ffn_down_exps"]),
    defaultHeadLength: 128,
    describe: { (config, metadata) throws(ConversionFault) in
      try metadata.addUsual(config, headLength: 128)
      try metadata.addRopeScaling(config)
      metadata.family("expert_count", try config.integer("num_experts"))
      metadata.family("expert_used_count", try config.integer("num_experts_per_tok"))
      metadata.family("expert_feed_forward_length", try config.integer("moe_intermediate_size"))
    })

  static let headNorms = ["self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm"]
}
