import Inference
import TestSupport
import Testing
import Tokenization

@Suite("Asking for drawings") struct DrawingRequestTests {
  /// What the model is asked last.
  func asked(_ subject: String, _ style: DrawingRequest.Style) -> String? {
    DrawingRequest.messages(for: subject, style: style).last?.content.string
  }

  @Test(
    "A command is not put into another one",
    arguments: [
      ("a red circle", "a red circle"), ("Draw a red circle.", "a red circle"),
      ("  draw a red circle  ", "a red circle"),
      ("Please draw me a house as SVG.", "a house"), ("Can you draw two blue squares?", "two blue squares"),
      ("make 3 stars", "3 stars"), ("Show me a cat", "a cat"), ("Now, create mountains.", "mountains"),
      ("paint brushes", "paint brushes"), ("show jumping", "show jumping"), ("sketch of a house.", "sketch of a house"),
      ("draw", "draw"), ("Draw.", "Draw"), ("Draw me", "me"), ("drawer with a red handle", "drawer with a red handle"),
      ("a house as SVG", "a house as SVG"), ("", ""),
    ])
  func subjects(typed: String, subject: String) {
    #expect(asked(typed, .examples) == "Draw \(subject) as SVG.")
    #expect(DrawingRequest.messages(for: typed).count == 5)
  }

  @Test(
    "A model that was trained to draw is asked as a person would ask it",
    arguments: [
      ("a red circle", "Draw a red circle."), ("a red circle.", "Draw a red circle."),
      ("Draw a red circle.", "Draw a red circle."), (" draw a red circle ", "draw a red circle"),
      ("Can you draw two blue squares?", "Can you draw two blue squares?"), ("paint a cat", "paint a cat"),
      ("paint brushes", "Draw paint brushes."), ("a house as SVG", "Draw a house as SVG."),
      ("Please draw a house as SVG.", "Please draw a house as SVG."),
    ])
  func plain(typed: String, message: String) {
    let messages = DrawingRequest.messages(for: typed, style: .plain)
    #expect(messages.map(\.role) == ["user"] && messages.first?.content.string == message)
  }

  @Test(
    "The model's metadata says how it wants to be asked",
    arguments: [
      (nil, DrawingRequest.Style.examples), ("plain", .plain), ("examples", .examples), ("loud", .examples),
      ("", .examples),
    ])
  func style(value: String?, style: DrawingRequest.Style) throws {
    var tiny = TinyLlama()
    tiny.set("quantscope.drawing.prompt", value.map { .string(.init($0)) })
    tiny.set("tokenizer.ggml.model", .string("gpt2"))
    let letters = "Drawehousc<svg>./".reduce(into: [String]()) { if !$0.contains("\($1)") { $0.append("\($1)") } }
    tiny.set("tokenizer.ggml.tokens", .strings(letters))
    let model = try tiny.load()
    #expect(model.drawingStyle == style)
    let conversation = try Conversation(session: session(model, context: 16))
    let expected =
      try conversation.prompt(for: DrawingRequest.messages(for: "a house", style: style))
      + conversation.generator.tokenizer.encode(DrawingRequest.opening)
    #expect(try conversation.drawingPrompt(for: "a house") == expected)
    tiny.set("quantscope.drawing.prompt", .uint32(1))
    #expect(try tiny.load().drawingStyle == .examples)
  }
}
