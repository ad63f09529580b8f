extension ModelFamily {
  /// Granite 3: a llama with multipliers on embeddings, scores, residuals and logits.
  static let granite = ModelFamily(
    modelTypes: ["granite"], architecture: "granite", modules: .usual, permutesHeads: true,
    describe: { (config, metadata) throws(ConversionFault) in
      try metadata.addLlama(config)
      for (key, field) in [
        ("attention.scale", "attention_multiplier"), ("embedding_scale", "embedding_multiplier"),
        ("residual_scale", "residual_multiplier"), ("logit_scale", "logits_scaling"),
      ] {
        if let value = try config.optionalNumber(field) { metadata.family(key, value) }
      }
    })
}
