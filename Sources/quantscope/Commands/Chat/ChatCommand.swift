import ArgumentParser
import Foundation
import Inference

/// `quantscope chat`: a conversation, a line at a time.
struct ChatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chat",
    abstract: "Talk to a model line by line, for pipes and plain terminals.",
    discussion: "Every line of standard input is a message. Ctrl-C stops an answer, Ctrl-D ends.")

  @OptionGroup var model: ModelArgument

  @Option(help: "What the model is told about itself first.")
  var system: String?

  @OptionGroup var template: ChatTemplateOption

  @OptionGroup var grammar: GrammarOption

  @OptionGroup var sampling: SamplingOptions

  @OptionGroup var context: ContextOptions

  @OptionGroup var speculation: SpeculationOptions

  @OptionGroup var compute: ComputeOptions

  func run() throws {
    let grammar = try self.grammar.load()
    let checkpoint = try self.model.open()
    try context.checkSession(
      reading: checkpoint.sources + self.grammar.sources + template.sources + speculation.sources)
    let model = try compute.load(checkpoint)
    let session = try compute.session(model, shift: context.shift)
    context.sayObstacles(session)
    let conversation = try Conversation(
      session: session, template: try template.picked(), system: system,
      speculation: try speculation.speculation(for: session, compute))
    ChatTemplateOption.sayWhatIsMissing(conversation)
    if let file = context.savedSession { try conversation.restore(from: file) }
    let isDialogue = isatty(STDIN_FILENO) == 1
    while let text = readMessage(isDialogue) {
      guard !text.allSatisfy(\.isWhitespace) else { continue }
      try answer(text, conversation, grammar, isDialogue)
    }
    if let file = context.sessionFile { try conversation.save(to: file) }
  }

  private func readMessage(_ isDialogue: Bool) -> String? {
    if isDialogue { try? Output.write(Array("> ".utf8), to: STDERR_FILENO, named: "standard error") }
    return readLine()
  }

  private func answer(
    _ text: String, _ conversation: Conversation, _ grammar: Grammar?, _ isDialogue: Bool
  ) throws {
    Signals.watchInterrupts()
    let answer = StreamedAnswer()
    var options = try sampling.generation(isVerbose: compute.verbose)
    options.grammar = grammar
    let result = try conversation.respond(
      to: text, options: options, isCancelled: { Signals.isInterrupted || answer.hasFailed },
      onEvent: answer.take)
    Signals.restoreInterrupts()
    try answer.finish()
    if result.stopReason == .cancelled, !isDialogue { throw Interruption() }
    if isDialogue || compute.verbose { answer.sayHowFast(result.statistics, always: compute.verbose) }
  }
}
