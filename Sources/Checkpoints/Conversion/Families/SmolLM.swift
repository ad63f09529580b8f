extension ModelFamily {
  /// SmolLM 3: a llama, some of whose layers rotate nothing.
  static let smollm3 = ModelFamily(
    modelTypes: ["smollm3"], architecture: "smollm3", modules: .usual, permutesHeads: true, isTied: true,
    describe: { (config, metadata) throws(ConversionFault) in
      try metadata.addLlama(config)
      // GGUF has no key for which layers rotate: every fourth does not.
      guard let rotating = config["no_rope_layers"]?.list else { return }
      for (layer, value) in rotating.enumerated() where (value.integer ?? 1) != ((layer + 1) % 4 == 0 ? 0 : 1) {
        throw config.fault("no_rope_layers", "0 for every fourth layer", value)
      }
    })
}
