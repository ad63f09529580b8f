internal import Tokenization
internal import Tensors

/// One step of a chain: changes the logits of the candidates, or drops some. At least one stays.
protocol SamplerStage: Sendable {
  /// Works on the candidates for the token after `history`.
  mutating func apply(to candidates: inout Candidates, history: [Int32], random: inout RandomSource)

  /// Hears which candidate was drawn, and its probability among those that the chain left.
  mutating func observe(_ id: Int32, probability: Double)
}

extension SamplerStage {
  mutating func observe(_ id: Int32, probability: Double) {}
}

/// A stage that there is: its name, its parameters, and how it is made from a configuration.
public struct SamplerStageKind: Sendable {
  /// The name in orders, `top_k`.
  public let name: String
  /// What it does, in half a sentence.
  public let summary: String
  /// Its parameters, the one that turns it on first.
  public let parameters: [SamplerParameter]
  /// Other names that people know it by.
  let aliases: [String]
  /// Whether it changes single tokens' logits and drops none, so that it works under greedy decoding too.
  let weighsOnly: Bool
  private let isOn: @Sendable (SamplerConfiguration) -> Bool
  private let make: @Sendable (SamplerConfiguration, Tokenizer?) -> any SamplerStage

  init(
    _ name: String, aliases: [String] = [], summary: String, weighsOnly: Bool = false,
    parameters: [SamplerParameter], isOn: @escaping @Sendable (SamplerConfiguration) -> Bool,
    make: @escaping @Sendable (SamplerConfiguration, Tokenizer?) -> any SamplerStage
  ) {
    self.name = name
    self.aliases = aliases
    self.summary = summary
    self.weighsOnly = weighsOnly
    self.parameters = parameters
    self.isOn = isOn
    self.make = make
  }

  /// Whether a configuration makes it do something.
  public func takesPart(_ configuration: SamplerConfiguration) -> Bool { isOn(configuration) }

  /// Its parameters in a configuration: `1.1 64`.
  public func settings(_ configuration: SamplerConfiguration) -> String {
    parameters.map { $0.text(configuration) }.joined(separator: " ")
  }

  /// The stage, nil where the configuration makes it do nothing.
  func stage(_ configuration: SamplerConfiguration, _ tokenizer: Tokenizer?) -> (any SamplerStage)? {
    isOn(configuration) ? make(configuration, tokenizer) : nil
  }
}
