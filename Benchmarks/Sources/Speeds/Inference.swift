import Benchmark
import Checkpoints
import Inference
import Tensors
import Tokenization

/// What a grammar costs: answers of a model, and choices of tokens without one, free and by the grammar `svg`.
func inferenceSpeeds() -> BenchmarkSuite {
  let suite = BenchmarkSuite(name: "inference")
  for (name, path) in Places.models {
    let drawing = LazyConversation(path)
    let amount = Amount(128, .tokens)
    suite.benchmark("draw \(name)", settings: amount) { try drawing.answer(nil) }
    suite.benchmark("draw \(name) by grammar", settings: amount, Baseline("draw \(name)")) {
      try drawing.answer(Grammar.named("svg"))
    }
  }
  for (name, path) in Places.vocabularies where ["gpt-2", "qwen2", "SmolLM2"].contains(name) {
    guard let tokenizer = try? Tokenizer(metadata: Checkpoint.open(path).metadata) else { continue }
    suite.benchmark("vocabulary of grammars \(name)") { _ = GrammarVocabulary(tokenizer) }
    let choices = Choices(tokenizer)
    for topK in [40, 0] {
      let amount = Amount(choices.count, .choices)
      suite.benchmark("choose \(name) top-k \(topK)", settings: amount) { try choices.make(topK: topK, grammar: nil) }
      suite.benchmark(
        "choose \(name) top-k \(topK) by grammar", settings: amount, Baseline("choose \(name) top-k \(topK)")
      ) {
        try choices.make(topK: topK, grammar: Grammar.named("svg"))
      }
    }
  }
  return suite
}

/// A chat with a model that is loaded when it is first needed.
private final class LazyConversation {
  private let path: String
  private var made: Conversation?

  init(_ path: String) { self.path = path }

  /// 128 tokens of a drawing.
  func answer(_ grammar: Grammar?) throws {
    let conversation = try conversation()
    var options = GenerationOptions()
    options.maxTokens = 128
    options.ignoresEndOfGeneration = true
    options.sampler.seed = 1
    if let grammar {
      options.grammar = grammar
      options.grammarPrefix = DrawingRequest.opening
    }
    try conversation.generator.generate(conversation.drawingPrompt(for: "a house"), options: options)
  }

  private func conversation() throws -> Conversation {
    if let made { return made }
    let model = try LanguageModel.load(Checkpoint.open(path))
    let options = Session.Options(contextLength: min(1024, model.contextLength))
    let conversation = try Conversation(session: Session(model: model, options: options, pool: WorkerPool()))
    made = conversation
    return conversation
  }
}

/// The tokens of a drawing, chosen one by one from logits among which the right one stands out.
private final class Choices {
  private let tokens: [Int32]
  private let vocabulary: GrammarVocabulary
  private var logits: [Float]

  var count: Int { tokens.count }

  init(_ tokenizer: Tokenizer) {
    tokens = tokenizer.encode(drawing)
    vocabulary = GrammarVocabulary(tokenizer)
    logits = RandomWeights.normal(tokenizer.vocabularySize, seed: 1, scale: 6)
  }

  func make(topK: Int, grammar: Grammar?) throws {
    var wanted = SamplerConfiguration()
    (wanted.topK, wanted.topP, wanted.minP, wanted.temperature) = (topK, 0.95, 0.05, 0.2)
    var sampler =
      if let grammar { try Sampler(wanted, grammar: grammar, vocabulary: vocabulary) } else { Sampler(wanted) }
    for token in tokens {
      logits[Int(token)] += 60
      defer { logits[Int(token)] -= 60 }
      guard sampler.sample(logits.span, remaining: 2000) == token else { throw WrongChoice() }
    }
  }
}

/// A sampler chose another token than the one that stands out: its time would be that of something else.
private struct WrongChoice: Error {}

private let drawing = """
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
