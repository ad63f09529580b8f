import ArgumentParser
import Inference
import Tokenization

/// `quantscope generate`: goes on from a prompt.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Answer a prompt, or go on from it as it is with --raw.")

  @OptionGroup var model: ModelArgument

  @Option(help: "The prompt; - reads it from standard input.")
  var prompt: String

  @Option(help: "What the model is told about itself before the prompt.")
  var system: String?

  @Flag(help: "Give the model the prompt as it is, without its chat template; special tokens in it count.")
  var raw = false

  @OptionGroup var template: ChatTemplateOption

  @Flag(help: "Print JSON: text, ids, prompt_tokens, tokens_per_second, stop, samplers, seed.")
  var json = false

  @Flag(help: "Keep the text in the results store, to be found by `quantscope runs`.")
  var store = false

  @OptionGroup var grammar: GrammarOption

  @OptionGroup var sampling: SamplingOptions

  @OptionGroup var context: ContextOptions

  @OptionGroup var speculation: SpeculationOptions

  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if raw, template.template != nil { throw ValidationError("--raw uses no template; leave --template out") }
  }

  func run() throws {
    let grammar = try self.grammar.load()
    let checkpoint = try self.model.open()
    try context.checkSession(
      reading: checkpoint.sources + self.grammar.sources + template.sources + speculation.sources)
    let model = try compute.load(checkpoint)
    let session = try compute.session(model, shift: context.shift)
    context.sayObstacles(session)
    if let file = context.savedSession { try session.restore(from: file) }
    var generator = try Generator(session: session)
    generator.speculation = try speculation.speculation(for: session, compute)
    let ids = try promptTokens(session, generator)
    Signals.watchInterrupts()
    let answer = StreamedAnswer(isSilent: json)
    var options = try sampling.generation(isVerbose: compute.verbose)
    options.grammar = grammar
    let result = try generator.generate(
      ids, options: options, isCancelled: { Signals.isInterrupted || answer.hasFailed },
      onEvent: answer.take)
    try answer.finish()
    if let file = context.sessionFile { try session.save(to: file) }
    if json { try report(result, options.sampler) }
    if store {
      let measurer = Measurer(store: StoreOptions.opened(), compute: compute, line: ProgressLine())
      try measurer.keep(result, of: checkpoint, prompt: prompt, sampler: options.sampler)
    }
    if result.stopReason == .cancelled { throw Interruption() }
    answer.sayHowFast(result.statistics, always: compute.verbose)
  }

  private func promptTokens(_ session: Session, _ generator: Generator) throws -> [Int32] {
    let text = prompt == "-" ? String(decoding: try InputFile.bytes("-"), as: UTF8.self) : prompt
    let picked = try template.picked()
    if raw || (session.model.chatTemplateSource == nil && system == nil && picked == nil) {
      if !raw {
        Output.message("the model has no chat template, so it goes on from the prompt as it is; --template picks one")
      }
      ChatTemplateOption.sayHowTextIsRead(generator.tokenizer)
      return generator.tokenizer.encode(text, addSpecial: true, parseSpecial: raw)
    }
    let conversation = try Conversation(session: session, template: picked, system: system)
    ChatTemplateOption.sayWhatIsMissing(conversation)
    return try conversation.prompt(for: conversation.messages + [ChatMessage(role: "user", content: text)])
  }

  private func report(_ result: GenerationResult, _ sampler: SamplerConfiguration) throws {
    let statistics = result.statistics
    try JSON.object([
      "text": .string(result.text),
      "ids": .array(result.ids.map { .integer(Int($0)) }),
      "prompt_tokens": .integer(statistics.promptTokens),
      "cached_tokens": .integer(statistics.cachedTokens),
      "tokens_per_second": .double(statistics.tokensPerSecond),
      "drafted_tokens": .integer(statistics.draftedTokens),
      "accepted_tokens": .integer(statistics.acceptedTokens),
      "stop": .string(result.stopReason.rawValue),
      "samplers": .array(sampler.activeChain.map(JSON.string)),
      "seed": .unsigned(sampler.seed),
    ]).print()
  }
}
