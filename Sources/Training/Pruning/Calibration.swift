/// Texts that show what the inputs of a model's matrices are like, cut into batches.
package struct Calibration: Sendable {
  /// All texts, each batch computed at once.
  package let batches: [TokenBatch]

  /// Tokens that a calibration has at least.
  package static let leastTokens = 64

  /// The first `examples` texts of a source, at most about `tokens` tokens of them, in batches of about `microTokens`.
  /// Fails where there are fewer than ``leastTokens``.
  package init(
    _ source: any ExampleSource, examples: Int = 128, tokens: Int = 32_768, context: Int, microTokens: Int = 2048
  ) throws(TrainingError) {
    var packer = BatchPacker(context: context, microTokens: microTokens)
    for index in 0..<examples where packer.taken < tokens {
      _ = packer.add(try source.example(at: index))
    }
    guard packer.taken >= Self.leastTokens else {
      throw .noData(reason: "the calibration text has \(packer.taken) tokens; \(Self.leastTokens) or more are needed")
    }
    batches = packer.batches
  }

  /// Tokens of all batches.
  package var tokens: Int { batches.reduce(0) { $0 + $1.rows } }

  /// A calibration of batches that are there already.
  package init(batches: [TokenBatch]) {
    self.batches = batches
  }
}
