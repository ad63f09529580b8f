/// When a generation ends, and how its tokens are chosen.
public struct GenerationOptions: Sendable {
  /// How tokens are chosen.
  public var sampler = SamplerConfiguration()
  /// What the text has to be; nil for any text. A text with room for the shortest one of a grammar ends complete.
  public var grammar: Grammar?
  /// What of the grammar's text the prompt ends with, where it is begun there.
  public var grammarPrefix = ""
  /// Tokens after which to end.
  public var maxTokens = 512
  /// Texts that end the generation; they are not part of the result, whatever tokens they are made of.
  public var stopStrings: [String] = []
  /// Whether a token that ends a text is taken as any other.
  public var ignoresEndOfGeneration = false
  /// Whether special tokens show in the text.
  public var rendersSpecialTokens = false

  /// The defaults: 512 tokens, no stop strings.
  public init() {}
}

/// Why a generation ended.
public enum StopReason: String, Sendable {
  /// The model chose a token that ends a text.
  case eos
  /// The number of tokens asked for was reached, or the context is full.
  case length
  /// A stop string appeared.
  case stop
  /// Whoever asked for it cancelled it.
  case cancelled
}

/// How a generation went.
public struct GenerationStatistics: Sendable, Equatable {
  /// Tokens of the prompt.
  public var promptTokens = 0
  /// Those of them that were in the cache already.
  public var cachedTokens = 0
  /// Tokens chosen so far.
  public var generatedTokens = 0
  /// Tokens that were guessed, and computed along with a chosen one.
  public var draftedTokens = 0
  /// Those of them that were chosen then.
  public var acceptedTokens = 0
  /// From the start to the first token.
  public var timeToFirstToken = Duration.zero
  /// From the first token to the last.
  public var generationTime = Duration.zero

  /// Nothing done yet.
  public init() {}

  /// Prompt tokens computed a second; 0 where none were.
  public var promptTokensPerSecond: Double {
    Self.rate(promptTokens - cachedTokens, timeToFirstToken)
  }

  /// Tokens generated a second, the first left out because the prompt gave it; 0 below two tokens.
  public var tokensPerSecond: Double {
    Self.rate(generatedTokens - 1, generationTime)
  }

  /// The share of guesses that were right; 0 where there were none.
  public var acceptanceRate: Double {
    draftedTokens > 0 ? Double(acceptedTokens) / Double(draftedTokens) : 0
  }

  private static func rate(_ count: Int, _ duration: Duration) -> Double {
    let seconds = duration / .seconds(1)
    return count > 0 && seconds > 0 ? Double(count) / seconds : 0
  }
}

/// What a generation reports while it runs.
public enum GenerationEvent: Sendable {
  /// So many tokens of the prompt are computed.
  case prompt(done: Int, total: Int)
  /// A token was chosen. `text` is what can be shown now: whole characters that are no part of a stop string; empty
  /// while it is not clear yet.
  case token(id: Int32, text: String, statistics: GenerationStatistics)
  /// Text that was held back and is clear now that the generation has ended.
  case text(String)
  /// The end, after the last text.
  case finished(GenerationResult)
}

/// What a generation gave.
public struct GenerationResult: Sendable {
  /// The whole text, without stop strings.
  public var text = ""
  /// The tokens in order, without the one that ended the text.
  public var ids: [Int32] = []
  /// Why it ended.
  public var stopReason = StopReason.length
  /// How it went.
  public var statistics = GenerationStatistics()
}
