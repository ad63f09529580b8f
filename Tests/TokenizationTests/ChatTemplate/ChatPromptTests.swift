import Checkpoints
import Testing
import Tokenization

@Suite("Chat prompts of models")
struct ChatPromptTests {
  private let chat = [ChatMessage(role: "user", content: "Hello")]

  @Test("a model's template comes before the fallback")
  func template() throws {
    let metadata: Metadata = ["tokenizer.chat_template": .string("{{ bos_token }}[{{ messages[0].content }}]")]
    let prompt = try ChatPrompt(metadata: metadata, fallback: .named("chatml"))
    #expect(try prompt.render(messages: chat) == "[Hello]")
  }

  @Test("without a template the fallback serves; without either the error names those there are")
  func fallback() throws {
    let prompt = try ChatPrompt(metadata: [:], fallback: .named("chatml"))
    #expect(try prompt.render(messages: chat) == "<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n")
    #expect(throws: TemplateError.noTemplate(known: ChatTemplate.builtInNames)) { try ChatPrompt(metadata: [:]) }
  }
}
