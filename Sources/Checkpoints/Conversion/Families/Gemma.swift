extension ModelFamily {
  /// Gemma 2: norms before and after each half of a layer, stored less one; logits and scores capped.
  static let gemma2 = ModelFamily(
    modelTypes: ["gemma2"], architecture: "gemma2", modules: TensorNames.usual.with(sandwichNorms), normOffset: 1,
    defaultHeadLength: 256, isTied: true,
    describe: { (config, metadata) throws(ConversionFault) in
      try metadata.addUsual(config, headLength: 256)
      metadata.family("attention.sliding_window", try config.integer("sliding_window", or: 4096))
      metadata.family("attn_logit_softcapping", try config.number("attn_logit_softcapping", or: 50))
      metadata.family("final_logit_softcapping", try config.number("final_logit_softcapping", or: 30))
    })

  /// Gemma 3, of text alone or the text part of one that sees: norms on queries and keys besides, windows on five
  /// layers of six. What `config.json` leaves out has the family's usual value.
  static let gemma3 = ModelFamily(
    modelTypes: ["gemma3", "gemma3_text"], architecture: "gemma3",
    modules: TensorNames.usual.with(sandwichNorms).with(headNorms), normOffset: 1, defaultHeadLength: 256, isTied: true,
    describe: { (config, metadata) throws(ConversionFault) in
      var usual = config
      usual.defaults = [
        "num_attention_heads": .int(8), "num_key_value_heads": .int(4), "max_position_embeddings": .int(131_072),
        "vocab_size": .int(262_208),
      ]
      try metadata.addUsual(usual, headLength: 256, base: 1_000_000)
      metadata.family("attention.sliding_window", try config.integer("sliding_window", or: 4096))
      if let local = try config.optionalNumber("rope_local_base_freq"), local != 10000 {
        metadata.family("rope.freq_base_swa", local)
      }
      if let cap = try config.optionalNumber("final_logit_softcapping") {
        metadata.family("final_logit_softcapping", cap)
      }
      try metadata.addRopeScaling(config)
    })

  private static let sandwichNorms = [
    "post_attention_layernorm": "post_attention_norm", "pre_feedforward_layernorm": "ffn_norm",
    "post_feedforward_layernorm": "post_ffw_norm",
  ]
}
