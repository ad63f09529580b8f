import ArgumentParser
import Drawing
import Inference

/// How tokens are chosen.
struct SamplingOptions: ParsableArguments {
  @Option(help: "The most tokens to generate.")
  var maxTokens = GenerationOptions().maxTokens

  @Option(
    help: """
      Spreads the choice; 0 always takes the best token (default: \(SamplerConfiguration().temperature), for pictures \
      \(DrawingRun.temperature)).
      """)
  var temperature: Float?

  @Option(help: "Choose among the best N tokens; 0 among all.")
  var topK = SamplerConfiguration().topK

  @Option(help: "Choose among the best tokens whose probabilities reach X.")
  var topP = SamplerConfiguration().topP

  @Option(help: "Choose among tokens at least X times as probable as the best.")
  var minP = SamplerConfiguration().minP

  @Option(help: "The same seed gives the same text.")
  var seed: UInt64?

  @Option(help: ArgumentHelp("Text that ends the answer; may be given several times.", valueName: "text"))
  var stop: [String] = []

  @OptionGroup(title: "Sampler chain") var chain: ChainOptions

  func validate() throws {
    if maxTokens < 0 { throw ValidationError("--max-tokens takes 0 or more") }
    do throws(InferenceError) {
      try sampler(usual: SamplerConfiguration().temperature, seed: 0).validate()
    } catch .invalidSampling(let parameter, let found, let expected) {
      throw ValidationError("--\(parameter) takes \(expected), not '\(found)'")
    }
  }

  /// The options; `temperature` holds where the person named none. With `isVerbose` they are said on standard error.
  func generation(
    temperature usual: Float = SamplerConfiguration().temperature, isVerbose: Bool
  ) throws -> GenerationOptions {
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
