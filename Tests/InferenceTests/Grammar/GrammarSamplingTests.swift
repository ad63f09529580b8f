import Tensors
import Foundation
import Inference
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("Sampling by a grammar") struct GrammarSamplingTests {
  /// Whether a text is well-formed XML, by another parser.
  func isXML(_ text: [UInt8]) -> Bool {
    let parser = XMLParser(data: Data(text))
    // On Linux a document that breaks off is parsed with success, and only the error tells.
    return parser.parse() && parser.parserError == nil
  }

  @Test("Whatever a model without sense draws is well-formed, complete and admitted", arguments: 0..<60)
  func svg(seed: Int) throws {
    let grammar = try Grammar.named("svg")
    let most = [150, 400, 1500][seed % 3]
    let (text, _) = try Scribbler.svg.write(grammar, seed: seed, most: most)
    #expect(isXML(text), "\(String(decoding: text, as: UTF8.self))")
    #expect(grammar.admits(text))
  }

  @Test("A drawing that is begun goes on from there")
  func prefix() throws {
    let opening = DrawingRequest.opening
    let grammar = try Grammar.named("svg")
    for seed in 0..<20 {
      let (text, _) = try Scribbler.svg.write(grammar, seed: seed, prefix: opening)
      #expect(isXML(Array(opening.utf8) + text))
    }
    expectError(InferenceError.self, saying: "does not admit a text that begins with '<html>'") {
      try Scribbler.svg.write(grammar, seed: 1, prefix: "<html>")
    }
  }

  @Test("Whatever a model without sense writes is JSON", arguments: 0..<60)
  func json(seed: Int) throws {
    let scribbler = Scribbler(pieces: [
      "{\"", "\":", "\": ", "},", "[[", "]]", "\"}]", "true", "null", "1.5", "\\u00", ", ",
    ])
    let (text, _) = try scribbler.write(Grammar.named("json"), seed: seed, most: [10, 60, 500][seed % 3])
    #expect(throws: Never.self, "\(String(decoding: text, as: UTF8.self))") {
      try JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
    }
  }

  @Test("Every chain obeys the grammar", arguments: SamplerStageRegistry.all.map(\.name))
  func chains(stage: String) throws {
    let grammar = try Grammar.named("json")
    for seed in 0..<10 {
      let (text, _) = try Scribbler(pieces: ["{\"", "\":"]).write(grammar, seed: seed, most: 80) {
        ($0.topK, $0.topP, $0.minP, $0.typicalP, $0.topNSigma) = (3, 0.8, 0.2, 0.8, 1)
        ($0.xtcProbability, $0.repetitionPenalty, $0.dryMultiplier) = (0.5, 1.3, 1)
        $0.mirostatTau = stage == "mirostat" ? 3 : 0
        $0.order = [stage]
      }
      #expect(grammar.admits(text))
      let (greedy, _) = try Scribbler(pieces: []).write(grammar, seed: seed, most: 80) { $0.temperature = 0 }
      #expect(grammar.admits(greedy))
    }
  }

  @Test("What is drawn is what masking before the chain would give", arguments: [0, 1, 3, 40])
  func distribution(topK: Int) throws {
    // Of tokens a to h, every other one may come first.
    let scribbler = Scribbler(pieces: [])
    let grammar = try Grammar(gbnf: "root ::= [aceg] .")
    var random = RandomSource(seed: 3)
    let logits = random.floats(scribbler.tokens.count, scale: 3)
    let masked = logits.indices.map { "aceg".utf8.map(Int.init).contains($0) ? logits[$0] : -.infinity }
    for seed in 0..<500 {
      let wanted = configuration { ($0.topK, $0.topP, $0.seed) = (topK, 0.9, UInt64(seed)) }
      var sampler = try Sampler(wanted, grammar: grammar, vocabulary: scribbler.vocabulary)
      #expect(sampler.sample(logits.span) == sample(masked, wanted)[0])
    }
  }

  @Test("A generation may end only where the text is complete")
  func end() throws {
    let scribbler = Scribbler(pieces: [])
    let grammar = try Grammar(gbnf: "root ::= \"a\" \"b\"?")
    let end = Int32(scribbler.tokens.count - 1)
    var sampler = try Sampler(.greedy, grammar: grammar, vocabulary: scribbler.vocabulary)
    var logits = Array(repeating: Float(0), count: scribbler.tokens.count)
    logits[Int(end)] = 9
    #expect(sampler.sample(logits.span) == 97)
    #expect(!sampler.isFinished)
    #expect(sampler.sample(logits.span) == end)
    logits[98] = 10
    #expect(sampler.sample(logits.span) == 98)
    #expect(sampler.isFinished)
  }

  @Test("A token may span several parts of a grammar, and a character several tokens")
  func tokens() throws {
    let scribbler = Scribbler(pieces: ["\"a\":1", "}}", "}},", "é!"])
    func next(_ grammar: String, _ prefix: String, best: [Int]) throws -> Int32? {
      var sampler = try Sampler(
        .greedy, grammar: Grammar(gbnf: grammar), vocabulary: scribbler.vocabulary, prefix: prefix)
      var logits = Array(repeating: Float(0), count: scribbler.tokens.count)
      for (rank, id) in best.enumerated() { logits[id] = Float(10 - rank) }
      return sampler.sample(logits.span)
    }
    let object = "root ::= \"{\" ( \"\\\"\" [a-z] \"\\\":\" value )? \"}\"\nvalue ::= [0-9] | root"
    #expect(try next(object, "{", best: [257, 256]) == 256)
    #expect(try next(object, "{\"b\":{", best: [258, 257]) == 257)
    #expect(try next(object, "{", best: [257, 125]) == 125)
    let letters = "root ::= [é-ü] \"!\""
    #expect(try next(letters, "", best: [0xC2, 0xC3, 259]) == 0xC3)
    #expect(try next(letters, "", best: [259]) == 259)
    // After the first byte of a character only those that make it one of the class.
    var sampler = try Sampler(.greedy, grammar: Grammar(gbnf: letters), vocabulary: scribbler.vocabulary)
    var logits = Array(repeating: Float(0), count: scribbler.tokens.count)
    logits[0xC3] = 5
    #expect(sampler.sample(logits.span) == 0xC3)
    (logits[0x80], logits[0xBC]) = (9, 8)
    #expect(sampler.sample(logits.span) == 0xBC)
    #expect(sampler.sample(logits.span) == 0x21)
  }

  @Test("Ambiguity without bound is an error, and so is a text that nothing can go on")
  func faults() throws {
    let ambiguous =
      "root ::= x\nx ::= \"a\" x \"b\" | \"a\" y \"b\" | \"c\"\ny ::= \"a\" x \"b\" | \"a\" y \"b\" | \"c\""
    var sampler = try Sampler(
      configuration { $0.logitBias = [97: 100] }, grammar: Grammar(gbnf: ambiguous), vocabulary: Scribbler().vocabulary)
    let logits = Array(repeating: Float(0), count: 257)
    while sampler.sample(logits.span) == 97 {}
    #expect("\(String(describing: sampler.fault))".contains("more than"))
    let lacking = GrammarVocabulary(tokens: [[97], [98], []], ends: [2])
    var other = try Sampler(.greedy, grammar: Grammar(gbnf: "root ::= \"ac\""), vocabulary: lacking)
    #expect(other.sample([1, 2, 3].span) == 0)
    #expect(other.sample([1, 2, 3].span) == nil)
    #expect("\(String(describing: other.fault))".contains("no token"))
  }

  @Test("A bounded room is enough for any text that fits", arguments: 1...12)
  func room(tokens: Int) throws {
    let grammar = try Grammar(gbnf: "root ::= item+\nitem ::= \"(\" item* \")\" | [a-z]{1,9} \";\"")
    for seed in 0..<20 {
      let (text, _) = try Scribbler(pieces: ["((", "));", "ab;"]).write(grammar, seed: seed, most: tokens)
      #expect(grammar.admits(text) == (tokens >= 2), "\(tokens): \(String(decoding: text, as: UTF8.self))")
    }
  }

  @Test("A long text keeps few states, and goes on where they are forgotten")
  func long() throws {
    let grammar = try Grammar(gbnf: "root ::= [a-z]{20000} \"!\"")
    let (text, isEnded) = try Scribbler(pieces: ["abcdefgh"]).write(grammar, seed: 4, most: 30_000)
    #expect(isEnded && text.count == 20_001)
  }
}
