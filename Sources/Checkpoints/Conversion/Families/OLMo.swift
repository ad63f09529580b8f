extension ModelFamily {
  /// OLMo 2: norms behind attention and the feed-forward network, and over all queries and keys of a position.
  static let olmo2 = ModelFamily(
    modelTypes: ["olmo2"], architecture: "olmo2",
    modules: TensorNames.usual.with(headNorms).with([
      "input_layernorm": "", "post_attention_layernorm": "post_attention_norm",
      "post_feedforward_layernorm": "post_ffw_norm",
    ]),
    describe: { (config, metadata) throws(ConversionFault) in
      try metadata.addUsual(config)
      try metadata.addRopeScaling(config)
    })
}
