public import Tokenization

/// Chooses tokens from logits, by one configuration and one run of random numbers.
///
/// Ties go to the lower id and every function is computed the same way on every machine, so a choice depends on the
/// logits, the history and the seed alone. Memory is taken at the first call and reused.
public struct Sampler: Sendable {
  /// How tokens are chosen.
  public let configuration: SamplerConfiguration

  private var stages: [any SamplerStage]
  private var random: RandomSource
  private var candidates = Candidates()

  /// A sampler at the start of its configuration's random numbers.
  ///
  /// - Parameters:
  ///   - configuration: within its bounds; see ``SamplerConfiguration/validate()``.
  ///   - tokenizer: what tells DRY where a sequence breaker is; without one there are none.
  public init(_ configuration: SamplerConfiguration = SamplerConfiguration(), tokenizer: Tokenizer? = nil) {
    self.configuration = configuration
    let isGreedy = configuration.temperature <= 0
    stages = configuration.kinds.filter { !isGreedy || $0.weighsOnly }.compactMap { $0.stage(configuration, tokenizer) }
    random = RandomSource(seed: configuration.seed)
  }

  /// The next token for `logits` (one a token of the vocabulary) after the tokens of `history`; nil where no logit is
  /// a number.
  ///
  /// O(n) for n logits with a top-k or min-p before the other stages, O(n log n) at worst.
  public mutating func sample(_ logits: Span<Float>, history: [Int32] = []) -> Int32? {
    let isGreedy = configuration.temperature <= 0
    if isGreedy, stages.isEmpty { return Self.best(of: logits) }
    candidates.load(logits)
    for index in stages.indices { stages[index].apply(to: &candidates, history: history, random: &random) }
    if isGreedy {
      candidates.keepBest(1)
      return candidates.entries.first?.id
    }
    guard let (id, probability) = candidates.draw(&random) else { return nil }
    for index in stages.indices { stages[index].observe(id, probability: probability) }
    return id
  }

  /// The id of the largest logit, the lowest where several are equal; nil where none is a number.
  public static func best(of logits: Span<Float>) -> Int32? {
    var best: Int?
    var bestLogit = -Float.infinity
    for index in logits.indices where logits[index] > bestLogit {
      bestLogit = logits[index]
      best = index
    }
    return best.map { Int32(truncatingIfNeeded: $0) }
  }
}
