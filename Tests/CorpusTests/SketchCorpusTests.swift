import Corpus
import Testing

@Suite("The corpus of sketches") struct SketchCorpusTests {
  let corpus = SketchCorpus(seed: 1)

  @Test("An example is a function of seed and index, in whatever order they are asked for")
  func determinism() {
    let there = (0..<200).map { corpus.example(at: $0) }
    let back = (0..<200).reversed().map { SketchCorpus(seed: 1).example(at: $0) }
    #expect(there == back.reversed())
    #expect(there != (0..<200).map { SketchCorpus(seed: 2).example(at: $0) })
    #expect((0..<50).map { corpus.heldBack(at: $0) } == (0..<50).map { SketchCorpus(seed: 1).heldBack(at: $0) })
  }

  @Test("No training example has a held-back combination, and every held-back one has")
  func separation() {
    var trained: Set<String> = []
    for index in 0..<50_000 {
      let example = corpus.example(at: index)
      trained.formUnion(example.combinations)
      #expect(!example.combinations.contains(where: HeldBack.contains), "\(example.messages)")
    }
    var sources: Set<String> = []
    for index in 0..<2000 {
      let example = corpus.heldBack(at: index)
      sources.insert(example.source)
      #expect(example.messages.count == 2 && example.requirement != nil)
      #expect(example.combinations.contains { HeldBack.contains($0) && !trained.contains($0) }, "\(example.messages)")
    }
    #expect(sources.count >= 8, "\(sources)")
  }

  @Test("No shape, colour or number is held back as a whole, and about a twentieth of their combinations are")
  func share() {
    var held: [String: Int] = [:]
    var all: [String: Int] = [:]
    for shape in SketchShape.allCases {
      for colour in SketchColour.all {
        for count in 1...6 {
          let isHeld = HeldBack.contains("\(shape.rawValue) \(colour.key) \(count)")
          for part in [shape.rawValue, colour.key, "\(count)", ""] {
            all[part, default: 0] += 1
            held[part, default: 0] += isHeld ? 1 : 0
          }
        }
      }
    }
    for (part, count) in all { #expect(Double(held[part] ?? 0) < 0.2 * Double(count), "\(part)") }
    let share = Double(held[""] ?? 0) / Double(all[""] ?? 1)
    #expect((0.03...0.07).contains(share), "\(share)")
  }

  @Test("Every drawing parses, holds what is asked for, and starts as the program begins it")
  func drawings() {
    var drawings = 0
    var index = 0
    while drawings < 2000 {
      let example = corpus.example(at: index)
      for (question, answer) in zip(example.messages, example.messages.dropFirst()) {
        guard let requirement = answer.requirement else { continue }
        drawings += 1
        let verdict = DrawingChecker.check(answer.content, against: requirement)
        #expect(verdict.parses && verdict.reasons.isEmpty, "\(question.content): \(verdict.reasons)\n\(answer.content)")
        #expect(answer.content.hasPrefix(Markup.opening) && answer.content.hasSuffix("</svg>"))
      }
      index += 1
    }
  }

  @Test("The mixture is what the table says: half plain shapes, a third scenes, a sixth talk")
  func mixture() {
    #expect(SketchCorpus.mixture.reduce(0) { $0 + $1.weight } == 1000)
    let sources = (0..<20_000).map { corpus.example(at: $0).source }
    func share(_ names: Set<String>) -> Double { Double(sources.count { names.contains($0) }) / Double(sources.count) }
    let shapes = Set(ShapePicture.Kind.allCases.map { "\($0)" })
    #expect(abs(share(shapes) - 0.52) < 0.03)
    #expect(abs(share(["scene", "rider", "chart", "flag", "text"]) - 0.315) < 0.03)
    #expect(abs(share(["followUp", "aboutDrawing", "greeting", "identity", "facts", "unknown"]) - 0.165) < 0.03)
  }

  @Test("Short commands are the commonest way of asking, and there are many others")
  func captions() {
    let captions = (0..<20_000).map { corpus.example(at: $0) }.filter { $0.kind == .drawing }.map {
      $0.messages[0].content
    }
    let plain = captions.count { $0.hasPrefix("Draw ") && $0.hasSuffix(".") }
    #expect(Double(plain) > 0.3 * Double(captions.count))
    for start in [
      "draw ", "Please draw ", "Can you draw ", "Make ", "Show me ", "a ", "two ", "2 ", "three blue", "I want ",
    ] {
      #expect(captions.contains { $0.hasPrefix(start) }, "\(start)")
    }
    for caption in ["red circle", "a house with a red roof", "a pelican riding a bicycle"] {
      #expect(captions.contains { $0.lowercased().contains(caption) }, "\(caption)")
    }
    for word in ["grey", "gray", "as SVG", "centre", "center"] {
      #expect(captions.contains { $0.contains(word) }, "\(word)")
    }
    #expect(!captions.contains { $0.contains(" a orange") || $0.contains(" a oval") || $0.contains("{") })
  }

  @Test("Conversations alternate, are at most three exchanges, and short enough for a context of 512 tokens")
  func lengths() {
    for index in 0..<20_000 {
      let messages = corpus.example(at: index).messages
      #expect((1...3).contains(messages.count / 2) && messages.count % 2 == 0)
      for (at, message) in messages.enumerated() {
        #expect(message.role == (at % 2 == 0 ? "user" : "assistant") && !message.content.isEmpty)
      }
      #expect(messages.reduce(0) { $0 + $1.content.utf8.count } <= 1800)
    }
  }
}
