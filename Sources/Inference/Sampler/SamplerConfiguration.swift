/// How the next token is chosen from the logits.
///
/// The steps run in the order of the properties: repetition penalty, top-k, temperature with top-p and min-p on the
/// probabilities, then one draw.
public struct SamplerConfiguration: Sendable, Equatable {
  /// Divides the logits before the softmax; 0 or less takes the best token without a draw.
  public var temperature: Float = 0.8
  /// Keeps the k best tokens; 0 keeps all.
  public var topK = 40
  /// Keeps the smallest set of best tokens whose probabilities reach this sum; 1 keeps all.
  public var topP: Float = 0.95
  /// Keeps tokens at least this fraction as probable as the best; 0 keeps all.
  public var minP: Float = 0.05
  /// Divides positive and multiplies negative logits of tokens seen in the last `repetitionWindow`; 1 does nothing.
  public var repetitionPenalty: Float = 1
  /// How many of the last tokens the repetition penalty looks at.
  public var repetitionWindow = 64
  /// Where the random numbers start: the same seed gives the same tokens.
  public var seed: UInt64 = 0

  /// The defaults: temperature 0.8, top-k 40, top-p 0.95, min-p 0.05, no penalty, seed 0.
  public init() {}

  /// Always the best token.
  public static var greedy: SamplerConfiguration {
    var configuration = SamplerConfiguration()
    configuration.temperature = 0
    return configuration
  }
}
