import ArgumentParser
import Checkpoints
import OrderedCollections
import Tokenization

/// `quantscope template`: renders messages by a chat template.
struct TemplateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "template",
    abstract: "Render messages into the prompt that a model was trained on, bytes as they are.")

  @Argument(help: "A model whose template and special tokens are used.", completion: .file(extensions: ["gguf"]))
  var model: String?

  @Option(
    help: "JSON: an array of messages, or an object with \"messages\" and any other variable; - for standard input.",
    completion: .file(extensions: ["json"]))
  var messages: String

  @Flag(help: "End where the assistant's answer begins.")
  var addGenerationPrompt = false

  @OptionGroup var choice: ChatTemplateOption

  @Option(help: "Text of the start-of-text token.")
  var bos: String?

  @Option(help: "Text of the end-of-text token.")
  var eos: String?

  @Option(help: "The moment that the template sees as now, such as 2025-03-14T15:09:26.")
  var now: String?

  func validate() throws {
    if model == nil, choice.template == nil { throw ValidationError("give a model, or a template by --template") }
    if let now, LocalTime(now) == nil {
      throw ValidationError("--now takes a moment such as 2025-03-14T15:09:26, not '\(now)'")
    }
  }

  func run() throws {
    let (chat, variables) = try readMessages()
    let metadata = try model.map { try Checkpoint.open(ModelPath.resolve($0)).metadata }
    let parsed =
      if let picked = try choice.picked() {
        picked
      } else if let source = metadata?.string("tokenizer.chat_template") {
        try ChatTemplate(source: source)
      } else {
        throw TemplateError.noTemplate(known: ChatTemplate.builtInNames)
      }
    let text = try parsed.render(
      messages: chat, addGenerationPrompt: addGenerationPrompt, bos: bos ?? special("bos", metadata),
      eos: eos ?? special("eos", metadata), variables: variables, now: now.flatMap { LocalTime($0) } ?? .current())
    try Output.write(Array((Output.isTerminal ? Output.visible(text) + "\n" : text).utf8))
  }

  /// The messages of the file, and the variables beside them.
  private func readMessages() throws -> ([ChatMessage], [String: TemplateValue]) {
    let value = try TemplateValue(json: try InputFile.bytes(messages))
    guard let members = value.dictionary else { return (try ChatMessage.list(value), [:]) }
    var variables: [String: TemplateValue] = [:]
    for (name, value) in members where name != "messages" { variables[name.string] = value }
    return (try ChatMessage.list(value["messages"]), variables)
  }

  /// The text of a special token that the metadata name, without reading the whole tokenizer.
  private func special(_ name: String, _ metadata: Metadata?) -> String? {
    guard
      let id = metadata?.integer("tokenizer.ggml.\(name)_token_id"),
      let tokens = metadata?.array("tokenizer.ggml.tokens")?.strings(), id >= 0, id < tokens.count
    else { return nil }
    return String(decoding: tokens[id], as: UTF8.self)
  }
}
