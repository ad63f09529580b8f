import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing
import Tokenization

/// Opt-in: QUANTSCOPE_BENCH=1 swift test -c release --filter GrammarBenchmark
@Suite(
  "Grammar benchmark", .serialized,
  .enabled("set QUANTSCOPE_BENCH=1 to run it") {
    ProcessInfo.processInfo.environment["QUANTSCOPE_BENCH"] != nil
  })
struct GrammarBenchmark {
  private static let drawing = """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
    <rect x="0" y="0" width="100" height="100" fill="skyblue"/>
    <g fill="none" stroke="black" stroke-width="2">
    <circle cx="25" cy="70" r="15"/>
    <circle cx="75" cy="70" r="15"/>
    <path d="M25 70 L45 45 L65 45 L75 70 M45 45 L55 70 L65 45"/>
    </g>
    <text x="50" y="95" font-size="8" text-anchor="middle">A bicycle, more or less</text>
    <polygon points="25,50 50,25 75,50" fill="#00ff7f" opacity="0.5"/>
    </svg>
    """

  @Test("Tokens a second on SmolLM2, free and by the grammar svg", .requires(model: .smolLM2))
  func tokensPerSecond() throws {
    let model = try model(path: TestModel.smolLM2.path())
    let session = try Session(model: model, options: .init(contextLength: 1024), pool: WorkerPool())
    let conversation = try Conversation(session: session)
    let prompt = try conversation.drawingPrompt(for: "a house")
    var best = (free: 0.0, svg: 0.0)
    for round in 0..<6 {
      var options = GenerationOptions()
      (options.maxTokens, options.ignoresEndOfGeneration, options.sampler.seed) = (128, true, UInt64(round / 2))
      if round % 2 == 1 {
        options.grammar = try Grammar.named("svg")
        options.grammarPrefix = DrawingRequest.opening
      }
      let rate = try conversation.generator.generate(prompt, options: options).statistics.tokensPerSecond
      if round % 2 == 1 { best.svg = max(best.svg, rate) } else { best.free = max(best.free, rate) }
    }
    print("SmolLM2: free \(best.free) tokens/s, svg \(best.svg) tokens/s: \((1 - best.svg / best.free) * 100) % slower")
  }

  @Test(
    "Microseconds a choice, free and by the grammar svg",
    arguments: Goldens.available(["gpt-2", "qwen2"]) { "inference/tokenizers/ggml-vocab-\($0).gguf" }, [40, 0])
  func choice(vocabulary: String, topK: Int) throws {
    let checkpoint = try Checkpoint.open(Goldens.path("inference/tokenizers/ggml-vocab-\(vocabulary).gguf"))
    let tokenizer = try Tokenizer(metadata: checkpoint.metadata)
    let clock = ContinuousClock()
    var made: GrammarVocabulary?
    let building = clock.measure { made = GrammarVocabulary(tokenizer) }
    let known = try #require(made)
    let grammar = try Grammar.named("svg")
    let ids = tokenizer.encode(Self.drawing)
    var random = RandomSource(seed: 1)
    let noise = random.floats(tokenizer.vocabularySize, scale: 6)
    var times = (free: [Double](), svg: [Double]())
    for round in 0..<10 {
      let wanted = configuration { ($0.topK, $0.topP, $0.minP, $0.temperature) = (topK, 0.95, 0.05, 0.2) }
      var sampler =
        try round % 2 == 1 ? Sampler(wanted, grammar: grammar, vocabulary: known) : Sampler(wanted)
      var logits = noise
      var spent = Duration.zero
      for id in ids {
        // A model that knows what it draws: the next token stands out, the others are noise.
        logits[Int(id)] += 20
        spent += clock.measure { #expect(sampler.sample(logits.span, remaining: 2000) == id) }
        logits[Int(id)] = noise[Int(id)]
      }
      let each = spent / .microseconds(1) / Double(ids.count)
      if round % 2 == 1 { times.svg.append(each) } else { times.free.append(each) }
    }
    print(
      "\(vocabulary), \(tokenizer.vocabularySize) tokens, top-k \(topK): free \(times.free.min() ?? 0) us, svg",
      "\(times.svg.first ?? 0) us at first, \(times.svg.min() ?? 0) us at best; vocabulary made in \(building)")
  }
}
