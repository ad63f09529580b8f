import Checkpoints
import OrderedCollections
import TestSupport
import Testing
import Tokenization

/// A model's template, rendered for every chat by the reference implementation.
struct GoldenTemplate: CustomTestStringConvertible {
  static let folder = "inference/chat-templates"
  static let names = [
    "chatml", "deepseek-r1-distill", "deepseek-v3.1", "gemma-2", "gpt-oss", "granite-3.3", "llama-3.1",
    "mistral-nemo", "mistral-small-3.2", "phi-3.5", "qwen2.5", "qwen3.5", "qwen3", "smollm2-embedded", "smollm3",
  ]

  let name: String
  let json: TemplateValue

  init(_ name: String) throws {
    self.name = name
    json = try TemplateValue(json: Array(Goldens.data("\(Self.folder)/\(name).json")))
  }

  var testDescription: String { name }
  var source: String { json["template"].string ?? "" }
  var cases: [TemplateValue] { json["cases"].list ?? [] }

  func render(_ chat: TemplateValue, with template: ChatTemplate) throws -> String {
    let extra = chat["extra"].dictionary ?? [:]
    return try template.render(
      messages: ChatMessage.list(chat["messages"]), addGenerationPrompt: chat["add_generation_prompt"] == true,
      bos: json["bos_token"].string, eos: json["eos_token"].string,
      variables: Dictionary(uniqueKeysWithValues: extra.map { ($0.key.string, $0.value) }),
      now: #require(LocalTime(json["strftime_now"].string ?? "")))
  }
}

@Suite("Chat templates of real models")
struct ChatTemplateGoldenTests {
  @Test(
    "render every chat to the byte, or refuse it", .requires(golden: GoldenTemplate.folder),
    arguments: GoldenTemplate.names)
  func golden(_ name: String) throws {
    let golden = try GoldenTemplate(name)
    let template = try ChatTemplate(source: golden.source)
    #expect(golden.cases.count >= 36)
    for chat in golden.cases {
      let label = Comment(rawValue: "\(chat["name"].string ?? "") \(chat["add_generation_prompt"])")
      if let expected = chat["expected"].string {
        #expect(throws: Never.self, label) {
          let text = try golden.render(chat, with: template)
          #expect(Array(text.utf8) == Array(expected.utf8), label)
        }
      } else {
        #expect(throws: TemplateError.self, label) { try golden.render(chat, with: template) }
      }
    }
  }
}
