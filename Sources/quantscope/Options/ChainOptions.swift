import ArgumentParser
import Inference

/// The stages that are off until they are asked for, and the order of all.
struct ChainOptions: ParsableArguments {
  @Option(help: "Choose among the tokens nearest to the expected surprise whose probabilities reach X; 1 is off.")
  var typical = SamplerConfiguration().typicalP

  @Option(help: "Choose among tokens within N standard deviations of the best logit; 0 or less is off.")
  var topNSigma = SamplerConfiguration().topNSigma

  @Option(help: "How often the most probable tokens are left out; 0 is off.")
  var xtcProbability = SamplerConfiguration().xtcProbability

  @Option(help: "How probable tokens must be to be left out.")
  var xtcThreshold = SamplerConfiguration().xtcThreshold

  @Option(help: "Keep the text's surprise near N bits; 0 is off.")
  var mirostatTau = SamplerConfiguration().mirostatTau

  @Option(help: "How fast mirostat follows what it observes.")
  var mirostatEta = SamplerConfiguration().mirostatEta

  @Option(
    name: [.customLong("repeat-penalty"), .customLong("repetition-penalty")],
    help: "Makes tokens that were there lately less likely; 1 is off.")
  var repeatPenalty = SamplerConfiguration().repetitionPenalty

  @Option(help: "How many tokens count as lately; -1 all.")
  var repeatLast = SamplerConfiguration().repetitionWindow

  @Option(help: "Taken off the logits of tokens that were there lately.")
  var presencePenalty = SamplerConfiguration().presencePenalty

  @Option(help: "Taken off the logits of tokens for each time they were there lately.")
  var frequencyPenalty = SamplerConfiguration().frequencyPenalty

  @Option(help: "How strongly DRY weighs against going on with a repetition; 0 is off.")
  var dryMultiplier = SamplerConfiguration().dryMultiplier

  @Option(help: "How fast DRY grows with the repetition.")
  var dryBase = SamplerConfiguration().dryBase

  @Option(help: "The longest repetition in tokens that DRY allows.")
  var dryAllowedLength = SamplerConfiguration().dryAllowedLength

  @Option(help: "How many tokens DRY looks back; -1 all.")
  var dryLast = SamplerConfiguration().dryWindow

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
