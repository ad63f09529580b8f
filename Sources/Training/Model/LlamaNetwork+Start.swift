public import Checkpoints
internal import Inference
internal import Tensors

extension LlamaNetwork {
  /// A network with random weights, the same for the same `seed`: normal with deviation 0.02, those of matrices that end
  /// a branch divided by sqrt(2 layers) (Radford et al. 2019); norms are 1. The embedding is the output matrix as well.
  ///
  /// `vocabulary` are the metadata of the tokenizer, of `tokens` tokens, and what else the file shall say.
  public convenience init(
    _ shape: LlamaShape, name: String, vocabulary: [(key: String, value: MetadataValue)], tokens: Int, seed: UInt64
  ) throws(TrainingError) {
    try shape.check()
    let pairs = shape.metadata(name: name) + [("llama.vocab_size", .uint32(UInt32(clamping: tokens)))] + vocabulary
    var random = NormalNumbers(seed: seed)
    try self.init(
      metadata: Metadata(pairs.map { (FileText($0.key), $0.value) }), tokens: tokens, isTied: true
    ) { (name, rows, columns) throws(TrainingError) in
      let parameter = Parameter(name, rows: rows, columns: columns)
      let isNorm = name.contains("norm")
      let endsBranch = name.contains("attn_output") || name.contains("ffn_down")
      let deviation = endsBranch ? 0.02 / (2 * Double(shape.layers)).squareRoot() : 0.02
      for index in 0..<parameter.count {
        unsafe parameter.value.base[index] = isNorm ? 1 : Float(random.next() * deviation)
      }
      return parameter
    }
  }
}

/// Normally distributed numbers, the same every time (Box and Muller 1958).
package struct NormalNumbers {
  private var source: RandomSource
  private var kept: Double?

  /// The numbers of `seed`.
  package init(seed: UInt64) {
    source = RandomSource(seed: seed)
  }

  /// The next number, of mean 0 and deviation 1.
  package mutating func next() -> Double {
    if let kept {
      self.kept = nil
      return kept
    }
    let radius = (-2 * logarithm(1 - source.unit())).squareRoot()
    let angle = 2 * Double.pi * source.unit()
    kept = radius * sine(angle)
    return radius * cosine(angle)
  }
}
