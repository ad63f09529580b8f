/// How the next token is chosen from the logits: the parameters of a chain of stages, and the chain's order.
///
/// Each stage's file gives its formula and source. A stage whose parameter leaves everything as it is takes no part.
public struct SamplerConfiguration: Sendable, Equatable {
  /// Divides the logits before the draw; 0 takes the best token without a draw.
  public var temperature: Float = 0.8
  /// Keeps the k best tokens; 0 keeps all.
  public var topK = 40
  /// Keeps the smallest set of best tokens whose probabilities reach this sum; 1 keeps all.
  public var topP: Float = 0.95
  /// Keeps tokens at least this fraction as probable as the best; 0 keeps all.
  public var minP: Float = 0.05
  /// Keeps the tokens nearest to the expected surprise whose probabilities reach this sum; 1 keeps all.
  public var typicalP: Float = 1
  /// Keeps tokens whose logit is within so many standard deviations of the best; 0 or less keeps all.
  public var topNSigma: Float = -1
  /// How often XTC leaves out the most probable tokens; 0 never.
  public var xtcProbability: Float = 0
  /// The probability that at least two tokens must have for XTC to leave out all of them but the last.
  public var xtcThreshold: Float = 0.1
  /// The surprise in bits that mirostat keeps the text at; 0 leaves mirostat off.
  public var mirostatTau: Float = 0
  /// How fast mirostat follows what it observes.
  public var mirostatEta: Float = 0.1
  /// Divides positive and multiplies negative logits of tokens seen in the last `repetitionWindow`; 1 does nothing.
  public var repetitionPenalty: Float = 1
  /// Is taken off the logit of a token seen in the last `repetitionWindow`.
  public var presencePenalty: Float = 0
  /// Is taken off a token's logit for each time it was seen in the last `repetitionWindow`.
  public var frequencyPenalty: Float = 0
  /// How many of the last tokens the penalties look at; -1 all.
  public var repetitionWindow = 64
  /// How strongly DRY weighs against going on with a repetition; 0 leaves DRY off.
  public var dryMultiplier: Float = 0
  /// How fast DRY grows with each further token of a repetition.
  public var dryBase: Float = 1.75
  /// The longest repetition that DRY does not mind, in tokens.
  public var dryAllowedLength = 2
  /// How many of the last tokens DRY looks at; -1 all.
  public var dryWindow = -1
  /// Texts that a repetition does not reach across.
  public var drySequenceBreakers = ["\n", ":", "\"", "*"]
  /// What is added to the logits of single tokens, by their ids; -infinity forbids one.
  public var logitBias: [Int32: Float] = [:]
  /// The names of the stages in the order in which they run; nil for the usual order. See ``SamplerConfiguration/chain``.
  public var order: [String]?
  /// Where the random numbers start: the same seed gives the same tokens.
  public var seed: UInt64 = 0

  /// The defaults: top-k 40, top-p 0.95, min-p 0.05, temperature 0.8, no penalty, seed 0.
  public init() {}

  /// Always the best token.
  public static var greedy: SamplerConfiguration {
    var configuration = SamplerConfiguration()
    configuration.temperature = 0
    return configuration
  }
}
