#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

extension ModelFamily {
  /// Llama 1 to 3.x and what has its shape. GGUF rotates neighbours, the folder halves.
  static let llama = ModelFamily(
    modelTypes: ["llama"], architecture: "llama", modules: .usual, permutesHeads: true,
    describe: { (config, metadata) throws(ConversionFault) in try metadata.addLlama(config) },
    computedTensors: { (config) throws(ConversionFault) in try LlamaFrequencies.tensors(config) })
}

extension MetadataBuilder {
  /// The figures of llama and of the families that are llamas to GGUF.
  mutating func addLlama(_ config: ModelConfiguration) throws(ConversionFault) {
    try addUsual(config)
    family("rope.dimension_count", try config.headLength())
    try addRopeScaling(config)
  }
}

/// The frequencies of Llama 3.1's longer context: slow rotations are made slower by a factor, fast ones stay, those
/// between go from one to the other. GGUF stores by what each is divided.
///
/// Source: "The Llama 3 Herd of Models" and the parameters of `rope_type` `llama3` in Hugging Face's configurations.
enum LlamaFrequencies {
  static func tensors(_ config: ModelConfiguration) throws(ConversionFault) -> [ModelFamily.ComputedTensor] {
    guard let parameters = config.ropeParameters,
      (parameters["rope_type"] ?? parameters["type"])?.string == "llama3"
    else { return [] }
    func number(_ key: String, _ usual: Double) throws(ConversionFault) -> Double {
      let value = parameters[key]
      guard let number = value.map(\.number) ?? usual, number.isFinite, number > 0 else {
        throw config.fault("rope_scaling.\(key)", "a number above 0", value)
      }
      return number
    }
    let factor = try number("factor", 8)
    let low = try number("low_freq_factor", 1)
    let high = try number("high_freq_factor", 4)
    let trained = try number("original_max_position_embeddings", 8192)
    let base = try config.ropeBase(or: 10000)
    let length = try config.headLength()
    let factors = (0..<length / 2).map { pair -> Float in
      let wavelength = 2 * Double.pi * pow(base, Double(2 * pair) / Double(length))
      if wavelength < trained / high { return 1 }
      if wavelength > trained / low { return Float(factor) }
      let share = (trained / wavelength - low) / (high - low)
      return Float(1 / ((1 - share) / factor + share))
    }
    return [.init(name: "rope_freqs.weight", values: factors)]
  }
}
