public import Checkpoints

/// A model's own chat template with the tokens' texts that it reads, ready to turn messages into a prompt.
public struct ChatPrompt: Sendable {
  /// The template.
  public let template: ChatTemplate
  /// Text of the beginning-of-sequence token, empty where the model has none.
  public let bos: String
  /// Text of the end-of-sequence token, empty where the model has none.
  public let eos: String

  /// The chat template that a model's metadata carries (`tokenizer.chat_template`), or `fallback` where there is none.
  ///
  /// Throws ``TemplateError/noTemplate(known:)`` where there is neither, and what ``ChatTemplate/init(source:limits:)``
  /// throws. Complexity: linear in the template.
  public init(metadata: Metadata, fallback: ChatTemplate? = nil) throws(TemplateError) {
    if let source = metadata.string("tokenizer.chat_template"), !source.isEmpty {
      template = try ChatTemplate(source: source)
    } else if let fallback {
      template = fallback
    } else {
      throw .noTemplate(known: ChatTemplate.builtInNames)
    }
    let tokens = metadata.array("tokenizer.ggml.tokens")?.strings()
    func text(_ key: String) -> String {
      guard let tokens, let id = metadata.integer(key), id >= 0, id < tokens.count else { return "" }
      return String(decoding: tokens[id], as: UTF8.self)
    }
    bos = text("tokenizer.ggml.bos_token_id")
    eos = text("tokenizer.ggml.eos_token_id")
  }

  /// The prompt that `messages` become; see ``ChatTemplate/render(messages:addGenerationPrompt:bos:eos:variables:now:)``.
  public func render(
    messages: [ChatMessage], addGenerationPrompt: Bool = true, variables: [String: TemplateValue] = [:],
    now: LocalTime = .current()
  ) throws(TemplateError) -> String {
    try template.render(
      messages: messages, addGenerationPrompt: addGenerationPrompt, bos: bos, eos: eos, variables: variables, now: now)
  }
}
