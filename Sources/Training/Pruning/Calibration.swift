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
    var (groups, group, rows, taken): ([[TokenExample]], [TokenExample], Int, Int) = ([], [], 0, 0)
    for index in 0..<examples where taken < tokens {
      let example = try source.example(at: index)
      let length = min(example.tokens.count - 1, context)
      guard length > 0 else { continue }
      if rows > 0, rows + length > microTokens {
        groups.append(group)
        (group, rows) = ([], 0)
      }
      group.append(example)
      rows += length
      taken += length
    }
    groups.append(group)
    guard taken >= Self.leastTokens else {
      throw .noData(reason: "the calibration text has \(taken) tokens; \(Self.leastTokens) or more are needed")
    }
    batches = groups.map { TokenBatch($0, context: context) }
  }

  /// Tokens of all batches.
  package var tokens: Int { batches.reduce(0) { $0 + $1.rows } }

  /// A calibration of batches that are there already.
  package init(batches: [TokenBatch]) {
    self.batches = batches
  }
}
