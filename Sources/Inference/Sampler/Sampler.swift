public import Tokenization
internal import Tensors

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

  /// A sampler that chooses only tokens which a grammar admits, after `prefix` of its text.
  ///
  /// What is drawn is what would be drawn if the logits of all other tokens were -infinity before the chain begins.
  /// Throws ``InferenceError/grammar(reason:)`` where the grammar does not admit the prefix.
  public init(
    _ configuration: SamplerConfiguration, tokenizer: Tokenizer? = nil, grammar: Grammar,
    vocabulary: GrammarVocabulary, prefix: String = ""
  ) throws(InferenceError) {
    self.init(configuration, tokenizer: tokenizer)
    candidates.constraint = try GrammarConstraint(grammar, vocabulary: vocabulary, prefix: prefix)
  }

  /// Whether the text is complete by its grammar, and nothing can follow.
  public var isFinished: Bool { candidates.constraint?.isFinished ?? false }

  /// Why ``sample(_:history:remaining:)`` gave nothing, where its grammar is why.
  public var fault: InferenceError? {
    guard let constraint = candidates.constraint else { return nil }
    return constraint.fault ?? .grammar(reason: "the vocabulary has no token that the text can go on with")
  }

  /// The next token for `logits` (one a token of the vocabulary) after the tokens of `history`; nil where no logit is
  /// a number.
  ///
  /// `remaining` is how many tokens may still come, this one included, for a grammar to bring the text to its end.
  ///
  /// O(n) for n logits with a top-k or min-p before the other stages, O(n log n) at worst.
  public mutating func sample(
    _ logits: Span<Float>, history: [Int32] = [], remaining: Int = .max
  ) -> Int32? {
    let id = choose(logits, history, remaining)
    if let id { candidates.constraint?.accept(id) }
    return id
  }

  private mutating func choose(_ logits: Span<Float>, _ history: [Int32], _ remaining: Int) -> Int32? {
    let isGreedy = configuration.temperature <= 0
    if isGreedy, stages.isEmpty, candidates.constraint == nil { return Self.best(of: logits) }
    candidates.load(logits)
    candidates.remaining = remaining
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
