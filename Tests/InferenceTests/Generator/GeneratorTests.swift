import Inference
import TestSupport
import Testing
import Tokenization

private let llama = "inference/architectures/llama.gguf"

@Suite("Generator", .requires(golden: llama)) struct GeneratorTests {
  func generator(context: Int = 64) throws -> Generator {
    try Generator(session: session(model(golden: llama), context: context))
  }

  func options(_ count: Int, _ change: (inout GenerationOptions) -> Void = { _ in }) -> GenerationOptions {
    var options = GenerationOptions()
    options.maxTokens = count
    options.ignoresEndOfGeneration = true
    change(&options)
    return options
  }

  @Test("The events' text is the result's, and there is one event a token")
  func events() throws {
    var (ids, text, finished) = ([Int32](), "", 0)
    let result = try generator().generate(
      [1, 2, 3], options: options(20),
      onEvent: { event in
        switch event {
        case .prompt(let done, let total): #expect(done == 3 && total == 3)
        case .token(let id, let piece, let statistics):
          ids.append(id)
          text += piece
          #expect(statistics.generatedTokens == ids.count)
        case .text(let rest): text += rest
        case .finished: finished += 1
        }
      })
    #expect(ids == result.ids && ids.count == 20)
    #expect(text == result.text)
    #expect(finished == 1)
    #expect(result.stopReason == .length)
  }

  @Test("The same seed gives the same tokens on any number of threads")
  func seeds() throws {
    let model = try model(golden: llama)
    let runs = try [Pools.one, Pools.two, Pools.three].map { pool in
      try Generator(session: session(model, pool: pool)).generate([5], options: options(40) { $0.sampler.seed = 3 }).ids
    }
    #expect(runs[0] == runs[1] && runs[1] == runs[2])
    let other = try generator().generate([5], options: options(40) { $0.sampler.seed = 4 }).ids
    #expect(other != runs[0])
  }

  @Test("A text that ends by a token, by the context, by cancelling")
  func reasons() throws {
    #expect(try generator(context: 10).generate([1, 2], options: options(100)).stopReason == .length)
    #expect(try generator(context: 10).generate([1, 2], options: options(0)).ids == [])
    var asked = 0
    let cancelled = try generator().generate(
      [1, 2], options: options(50),
      isCancelled: {
        asked += 1
        return asked > 20
      })
    #expect(cancelled.stopReason == .cancelled)
    #expect(cancelled.ids.count < 20)
    #expect(try generator().generate([1], options: options(5), isCancelled: { true }).stopReason == .cancelled)
    #expect(throws: InferenceError.noTokens) { try generator().generate([], options: options(1)) }
  }

  @Test("A stop string across tokens ends the text before it")
  func stopString() throws {
    let whole = try generator().generate([1, 2, 3], options: options(30) { $0.sampler = .greedy })
    let characters = Array(whole.text)
    try #require(characters.count > 6)
    let stop = String(characters[3...5])
    let expected = String(whole.text[..<(try #require(whole.text.firstRange(of: stop)).lowerBound)])
    let stopped = try generator().generate(
      [1, 2, 3],
      options: options(30) {
        $0.sampler = .greedy
        $0.stopStrings = [stop]
      })
    #expect(stopped.stopReason == .stop)
    #expect(stopped.text == expected)
  }

  @Test("A second generation computes only what is new")
  func cache() throws {
    let generator = try generator()
    let first = try generator.generate([1, 2, 3, 4], options: options(5) { $0.sampler = .greedy })
    #expect(first.statistics.cachedTokens == 0)
    let prompt = [1, 2, 3, 4] + first.ids + [9, 8]
    let second = try generator.generate(prompt, options: options(5) { $0.sampler = .greedy })
    #expect(second.statistics.cachedTokens == 8)
    let fresh = try self.generator().generate(prompt, options: options(5) { $0.sampler = .greedy })
    #expect(second.ids == fresh.ids)
  }

  @Test("The stream gives what the call gives")
  func stream() async throws {
    let expected = try generator().generate([4, 5], options: options(12))
    var ids: [Int32] = []
    for try await event in try generator().stream([4, 5], options: options(12)) {
      if case .token(let id, _, _) = event { ids.append(id) }
    }
    #expect(ids == expected.ids)
  }
}

@Suite("Conversation", .requires(model: .smolLM2)) struct ConversationTests {
  @Test("Messages become the tokens of the model's template")
  func prompt() throws {
    let model = try model(path: TestModel.smolLM2.path())
    let conversation = try Conversation(session: session(model, context: 16))
    let question = ChatMessage(role: "user", content: "Explain in two sentences why the sky is blue.")
    let expected = try #require(SmolLM2GoldenTests.goldens.prompts.first { $0.name == "chat" })
    #expect(try conversation.prompt(for: [question]) == expected.ids)
    #expect(!conversation.usesBuiltInTemplate)
  }

  @Test("A conversation goes on from its cache")
  func continues() throws {
    let model = try model(path: TestModel.smolLM2.path())
    let conversation = try Conversation(session: session(model, context: 512), system: "You answer briefly.")
    var options = GenerationOptions()
    options.sampler = .greedy
    options.maxTokens = 12
    let first = try conversation.respond(to: "What is the capital of France?", options: options)
    #expect(!first.text.isEmpty)
    #expect(conversation.messages.map(\.role) == ["system", "user", "assistant"])
    let second = try conversation.respond(to: "And of Spain?", options: options)
    #expect(second.statistics.cachedTokens >= first.statistics.promptTokens)
    let prompt = try conversation.prompt(for: Array(conversation.messages.dropLast()))
    let fresh = try Generator(session: session(model, context: 512)).generate(prompt, options: options)
    #expect(fresh.ids == second.ids)
  }
}
