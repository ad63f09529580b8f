import Checkpoints
import Corpus
import Foundation
import Inference
import Tensors
import TestSupport
import Testing
import Tokenization
import Training

/// The model in `samples/`, as it ships.
@Suite("The bundled model", .serialized) struct SampleTests {
  private static let path = Goldens.projectFolder.appending(path: "samples/sketch.gguf").path

  private func conversation() throws -> Conversation {
    let pool = WorkerPool()
    let model = try LanguageModel.load(try Checkpoint.open(Self.path), pool: pool)
    return try Conversation(session: try Session(model: model, pool: pool))
  }

  @Test("small, and all that it needs is inside")
  func file() throws {
    let size = try FileManager.default.attributesOfItem(atPath: Self.path)[.size] as? Int
    #expect(try #require(size) <= 12_000_000)
    let checkpoint = try Checkpoint.open(Self.path)
    #expect(checkpoint.metadata.string("general.architecture") == "llama")
    #expect(checkpoint.metadata.string("tokenizer.chat_template") == ChatMarkup.template)
    #expect(checkpoint.tensors.allSatisfy { [.known(.f16), .known(.f32)].contains($0.type) })
  }

  @Test("a hundred captions it has never seen: at least 95 parse, at least 80 are as asked for")
  func exam() throws {
    let conversation = try conversation()
    let exam = DrawingExam(seed: 7)
    let answers = try (0..<100).map { try exam.answer($0, by: conversation) }
    #expect(answers.count(where: \.parses) >= 95)
    let failed = answers.filter { !$0.holds }.map { "\($0.caption): \($0.faults.joined(separator: "; "))" }
    #expect(answers.count(where: \.holds) >= 80, "\(failed.joined(separator: "\n"))")
  }

  @Test(
    "what people type first",
    arguments: [
      ("Draw a red circle.", SketchShape.circle, "red", 1), ("draw two blue squares", .square, "blue", 2),
      ("Draw three green triangles.", .triangle, "green", 3), ("a yellow star", .star, "yellow", 1),
      ("Please draw four orange circles.", .circle, "orange", 4),
    ])
  func simple(caption: String, shape: SketchShape, colour: String, count: Int) throws {
    let conversation = try conversation()
    let ids = try conversation.drawingPrompt(for: caption)
    var options = GenerationOptions()
    options.stopStrings = ["</svg>"]
    options.sampler.temperature = 0
    let result = try conversation.generator.generate(ids, options: options, isCancelled: { false }) { _ in }
    let requirement = DrawingRequirement(items: [.init(shape: shape, colour: colour, count: count)])
    let verdict = DrawingChecker.check(DrawingRequest.opening + result.text + "</svg>", against: requirement)
    #expect(verdict.holds, "\(verdict.reasons) in \(result.text)")
  }

  @Test("one request after the other in one conversation")
  func severalRequests() throws {
    let conversation = try conversation()
    var options = GenerationOptions()
    options.sampler.temperature = 0
    let requests: [(String, SketchShape, String, Int)] = [
      ("Draw a red circle.", .circle, "red", 1), ("Draw two blue squares.", .square, "blue", 2),
      ("Draw a yellow star.", .star, "yellow", 1), ("Draw three green triangles.", .triangle, "green", 3),
      ("a yellow triangle", .triangle, "yellow", 1), ("Draw an orange circle.", .circle, "orange", 1),
    ]
    // The last refers to the one before.
    for (caption, shape, colour, count) in requests + [("Now make it green.", .circle, "green", 1)] {
      let result = try conversation.respond(to: caption, options: options)
      let requirement = DrawingRequirement(items: [.init(shape: shape, colour: colour, count: count)])
      let verdict = DrawingChecker.check(result.text, against: requirement)
      #expect(verdict.holds, "\(caption) \(verdict.reasons) in \(result.text)")
    }
  }

  @Test("the chat template says what training said")
  func template() throws {
    let checkpoint = try Checkpoint.open(Self.path)
    let tokenizer = try Tokenizer(metadata: checkpoint.metadata)
    let prompt = try ChatPrompt(metadata: checkpoint.metadata)
    for index in 0..<200 {
      // The template leaves out what is further back.
      let messages = Array(SketchCorpus(seed: 3).example(at: index).messages.prefix(1))
      let text = try prompt.render(
        messages: messages.map { ChatMessage(role: $0.role, content: $0.content) }, addGenerationPrompt: true)
      let trained = try ChatMarkup.example(messages.map { ($0.role, $0.content) }, tokenizer: tokenizer)
      let asked = tokenizer.encode(text, addSpecial: true, parseSpecial: true)
      #expect(asked == trained.tokens + [tokenizer.id(of: ChatMarkup.assistant)], "\(text)")
    }
  }
}
