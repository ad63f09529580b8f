import ArgumentParser
import Inference
import Tokenization

/// The chat template that a person picks in place of a model's own.
struct ChatTemplateOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Chat template in place of the model's: a file, or \(ChatTemplate.builtInNames.joined(separator: ", ")).",
      valueName: "template"),
    completion: .file())
  var template: String?

  /// What is read of the disk.
  var sources: [String] { template.map { [$0] } ?? [] }

  /// What was picked; nil for the model's own.
  func picked() throws -> ChatTemplate? { try template.map { try Self.named($0) } }

  /// The built-in template of that name, or that of the file.
  static func named(_ text: String) throws -> ChatTemplate {
    if ChatTemplate.builtInNames.contains(text) { return try ChatTemplate.named(text) }
    return try ChatTemplate(source: String(decoding: try InputFile.bytes(text), as: UTF8.self))
  }

  /// Says what a person should know before the first answer: a template that is not the model's, a vocabulary that is
  /// read by guess.
  static func sayWhatIsMissing(_ conversation: Conversation) {
    if conversation.usesBuiltInTemplate {
      Output.message("the model has no chat template; using the built-in chatml, --template picks another")
    }
    sayHowTextIsRead(conversation.generator.tokenizer)
  }

  /// Says what a person should know of the way a vocabulary is read.
  static func sayHowTextIsRead(_ tokenizer: Tokenizer) {
    if let note = tokenizer.note { Output.message(note) }
  }
}
