import ArgumentParser
import Inference

/// How tokens are chosen.
struct SamplingOptions: ParsableArguments {
  @Option(help: "The most tokens to generate.")
  var maxTokens = 512

  @Option(help: "Spreads the choice; 0 always takes the best token (default: 0.8, for pictures 0.2).")
  var temperature: Float?

  @Option(help: "Choose among the best N tokens; 0 among all.")
  var topK = 40

  @Option(help: "Choose among the best tokens whose probabilities reach X.")
  var topP: Float = 0.95

  @Option(help: "Choose among tokens at least X times as probable as the best.")
  var minP: Float = 0.05

  @Option(help: "The same seed gives the same text.")
  var seed: UInt64?

  @Option(help: ArgumentHelp("Text that ends the answer; may be given several times.", valueName: "text"))
  var stop: [String] = []

  @OptionGroup(title: "Sampler chain") var chain: ChainOptions

  func validate() throws {
    if maxTokens < 0 { throw ValidationError("--max-tokens takes 0 or more") }
    do throws(InferenceError) {
      try sampler(usual: 0.8, seed: 0).validate()
    } catch .invalidSampling(let parameter, let found, let expected) {
      throw ValidationError("--\(parameter) takes \(expected), not '\(found)'")
    }
  }

  /// The options; `temperature` holds where the person named none. With `isVerbose` they are said on standard error.
  func generation(temperature usual: Float = 0.8, isVerbose: Bool) throws -> GenerationOptions {
    var options = GenerationOptions()
    options.maxTokens = maxTokens
    options.stopStrings = stop
    options.sampler = try sampler(usual: usual, seed: seed ?? UInt64.random(in: 0...UInt64.max))
    if isVerbose { say(options.sampler) }
    return options
  }

  private func sampler(usual: Float, seed: UInt64) throws(InferenceError) -> SamplerConfiguration {
    var configuration = SamplerConfiguration()
    configuration.temperature = temperature ?? usual
    configuration.topK = topK
    configuration.topP = topP
    configuration.minP = minP
    configuration.seed = seed
    try chain.apply(to: &configuration)
    return configuration
  }

  private func say(_ configuration: SamplerConfiguration) {
    Output.message("samplers: \(configuration.activeChain.joined(separator: " -> ")); seed \(configuration.seed)")
  }
}

/// The stages that are off until they are asked for, and the order of all.
struct ChainOptions: ParsableArguments {
  @Option(help: "Choose among the tokens nearest to the expected surprise whose probabilities reach X; 1 is off.")
  var typical: Float = 1

  @Option(help: "Choose among tokens within N standard deviations of the best logit; 0 is off.")
  var topNSigma: Float = 0

  @Option(help: "How often the most probable tokens are left out; 0 is off.")
  var xtcProbability: Float = 0

  @Option(help: "How probable tokens must be to be left out.")
  var xtcThreshold: Float = 0.1

  @Option(help: "Keep the text's surprise near N bits; 0 is off.")
  var mirostatTau: Float = 0

  @Option(help: "How fast mirostat follows what it observes.")
  var mirostatEta: Float = 0.1

  @Option(
    name: [.customLong("repeat-penalty"), .customLong("repetition-penalty")],
    help: "Makes tokens that were there lately less likely; 1 is off.")
  var repeatPenalty: Float = 1

  @Option(help: "How many tokens count as lately; -1 all.")
  var repeatLast = 64

  @Option(help: "Taken off the logits of tokens that were there lately.")
  var presencePenalty: Float = 0

  @Option(help: "Taken off the logits of tokens for each time they were there lately.")
  var frequencyPenalty: Float = 0

  @Option(help: "How strongly DRY weighs against going on with a repetition; 0 is off.")
  var dryMultiplier: Float = 0

  @Option(help: "How fast DRY grows with the repetition.")
  var dryBase: Float = 1.75

  @Option(help: "The longest repetition in tokens that DRY allows.")
  var dryAllowedLength = 2

  @Option(help: "How many tokens DRY looks back; -1 all.")
  var dryLast = -1

  @Option(
    help: ArgumentHelp(
      "Text that DRY sees no repetition across; may be given several times, none for no breaker (default: line ends, : \" *).",
      valueName: "text"))
  var drySequenceBreaker: [String] = []

  @Option(
    help: ArgumentHelp(
      "Adds B to the logit of token ID, -inf forbids it; may be given several times.", valueName: "id=b"))
  var logitBias: [String] = []

  @Option(
    help: ArgumentHelp(
      "The stages in their order, such as top_k;top_p;temperature; stages that are not named are off.",
      valueName: "list"))
  var samplers: String?

  func apply(to configuration: inout SamplerConfiguration) throws(InferenceError) {
    configuration.typicalP = typical
    configuration.topNSigma = topNSigma
    (configuration.xtcProbability, configuration.xtcThreshold) = (xtcProbability, xtcThreshold)
    (configuration.mirostatTau, configuration.mirostatEta) = (mirostatTau, mirostatEta)
    (configuration.repetitionPenalty, configuration.repetitionWindow) = (repeatPenalty, repeatLast)
    (configuration.presencePenalty, configuration.frequencyPenalty) = (presencePenalty, frequencyPenalty)
    (configuration.dryMultiplier, configuration.dryBase) = (dryMultiplier, dryBase)
    (configuration.dryAllowedLength, configuration.dryWindow) = (dryAllowedLength, dryLast)
    if !drySequenceBreaker.isEmpty {
      configuration.drySequenceBreakers = drySequenceBreaker == ["none"] ? [] : drySequenceBreaker.map(Self.unescaped)
    }
    if !logitBias.isEmpty {
      let bias = SamplerStageRegistry.named("logit_bias")?.parameters.first
      try bias?.set(logitBias.joined(separator: ","), in: &configuration)
    }
    if let samplers { configuration.order = try SamplerConfiguration.parseOrder(samplers) }
  }

  /// The text with `\\n` and `\\t` for what they stand for, which is hard to type otherwise.
  private static func unescaped(_ text: String) -> String {
    text.replacing("\\n", with: "\n").replacing("\\t", with: "\t")
  }
}
