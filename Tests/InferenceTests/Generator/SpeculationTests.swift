import Foundation
import Inference
import Tensors
import Tokenization
import TestSupport
import Testing

private let folder = ArchitectureGoldenTests.folder

@Suite("Speculation", .requires(golden: folder + "llama.gguf"), .requires(golden: folder + "llama-tied.gguf"))
struct SpeculationTests {
  static let prompt: [Int32] = (0..<20).map { Int32($0 * 11 % 256) }

  private func session(_ name: String, context: Int = 128, keep: Int? = nil, type: CacheType = .f16) throws -> Session {
    var options = Session.Options(contextLength: context, cacheType: type)
    options.contextShift = keep.map { ContextShift(keep: $0) }
    return try Session(model: model(golden: folder + name + ".gguf"), options: options, pool: Pools.two)
  }

  private func options(_ count: Int = 80, temperature: Float, seed: UInt64 = 7) -> GenerationOptions {
    var options = GenerationOptions()
    options.maxTokens = count
    options.ignoresEndOfGeneration = true
    options.sampler.temperature = temperature
    options.sampler.seed = seed
    return options
  }

  private enum Kind: CaseIterable {
    case lookup, same, other
  }

  private func speculation(_ kind: Kind, for session: Session, tokens: Int = 5) throws -> Speculation {
    switch kind {
    case .lookup: .lookup(tokens: tokens)
    case .same: try .draft(self.session("llama"), for: session.model, tokens: tokens)
    case .other: try .draft(self.session("llama-tied"), for: session.model, tokens: tokens)
    }
  }

  @Test(
    "The text is what the model alone says, greedy or sampled", arguments: [0, 0.3, 1.5] as [Float],
    CacheType.allCases)
  func same(temperature: Float, type: CacheType) throws {
    for seed in [1, 2] as [UInt64] {
      let options = options(temperature: temperature, seed: seed)
      let expected = try Generator(session: session("llama", type: type)).generate(Self.prompt, options: options)
      for kind in Kind.allCases {
        let session = try session("llama", type: type)
        var generator = try Generator(session: session)
        generator.speculation = try speculation(kind, for: session)
        var events: [Int32] = []
        let result = try generator.generate(
          Self.prompt, options: options,
          onEvent: { event in
            if case .token(let id, _, _) = event { events.append(id) }
          })
        #expect(result.ids == expected.ids, "\(kind)")
        #expect(result.text == expected.text && events == result.ids)
        // No guess is left behind.
        #expect(try session.tokens == Self.prompt + result.ids.dropLast())
        #expect(result.statistics.acceptedTokens <= result.statistics.draftedTokens)
      }
    }
  }

  @Test("A draft of the same weights is right every time, and guesses are computed together")
  func acceptance() throws {
    let session = try session("llama")
    var generator = try Generator(session: session)
    generator.speculation = try speculation(.same, for: session)
    let statistics = try generator.generate(Self.prompt, options: options(temperature: 0)).statistics
    #expect(statistics.acceptanceRate == 1)
    #expect(statistics.draftedTokens > 0)
  }

  @Test("At the context's end, and over shifts of it", arguments: [nil, 3] as [Int?], [1, 4, 9])
  func context(keep: Int?, tokens: Int) throws {
    let options = options(120, temperature: 0.8)
    let expected = try Generator(session: session("llama", context: 48, keep: keep))
      .generate(Self.prompt, options: options)
    #expect(expected.ids.count == (keep == nil ? 29 : 120))
    for kind in Kind.allCases {
      let session = try session("llama", context: 48, keep: keep)
      var generator = try Generator(session: session)
      generator.speculation = try speculation(kind, for: session, tokens: tokens)
      let result = try generator.generate(Self.prompt, options: options)
      #expect(result.ids == expected.ids, "\(kind)")
      #expect(result.stopReason == expected.stopReason)
    }
  }

  @Test("Any number of tokens, stop strings, and a cancelled generation end as without guesses", arguments: 0...7)
  func ends(count: Int) throws {
    let session = try session("llama")
    var generator = try Generator(session: session)
    let expected = try generator.generate(Self.prompt, options: options(count, temperature: 0))
    let long = try generator.generate(Self.prompt, options: options(40, temperature: 0))
    generator.speculation = try speculation(.same, for: session)
    #expect(try generator.generate(Self.prompt, options: options(count, temperature: 0)).ids == expected.ids)

    var stopped = options(40, temperature: 0)
    stopped.stopStrings = [String(long.text.dropFirst(10 + count).prefix(2))]
    generator.speculation = nil
    let plain = try generator.generate(Self.prompt, options: stopped)
    generator.speculation = try speculation(.same, for: session)
    let guessed = try generator.generate(Self.prompt, options: stopped)
    #expect(guessed.text == plain.text && guessed.ids == plain.ids && guessed.stopReason == plain.stopReason)

    var asked = 0
    let cancelled = try generator.generate(Self.prompt, options: options(40, temperature: 0)) {
      asked += 1
      return asked > 6 + 3 * count
    }
    #expect(cancelled.stopReason == .cancelled)
    #expect(long.ids.starts(with: cancelled.ids))
  }

  @Test("Windows, whose rings hold little more, are no obstacle")
  func windows() throws {
    for name in ["gemma2", "gemma3"] where ArchitectureGoldenTests.names.contains(name) {
      func make() throws -> Session {
        var options = Session.Options(contextLength: 128)
        options.batchSize = 8
        return try Session(model: model(golden: folder + name + ".gguf"), options: options, pool: Pools.two)
      }
      let options = options(60, temperature: 0)
      let expected = try Generator(session: make()).generate(Self.prompt, options: options)
      var generator = try Generator(session: make())
      generator.speculation = .lookup(tokens: 6)
      #expect(try generator.generate(Self.prompt, options: options).ids == expected.ids)
    }
  }

  @Test("A draft with another vocabulary is refused")
  func mismatch() throws {
    let other = try model(path: Goldens.projectFolder.appending(path: "samples/sketch.gguf").path)
    let draft = try Session(model: other, options: .init(contextLength: 16), pool: Pools.one)
    let model = try model(golden: folder + "llama.gguf")
    let (known, guessed) = (try model.tokenizer.vocabularySize, try other.tokenizer.vocabularySize)
    #expect(throws: InferenceError.draftMismatch(reason: "it has \(guessed) tokens, the model \(known)")) {
      try Speculation.draft(draft, for: model)
    }
  }
}

@Suite("Prompt lookup") struct PromptLookupTests {
  @Test("What came after the longest and latest earlier place of the end is guessed")
  func continuation() {
    func find(_ text: [Int32], _ count: Int = 3) -> [Int32] { PromptLookup.continuation(of: text, count: count) }
    #expect(find([]) == [])
    #expect(find([1, 2]) == [])
    #expect(find([1, 2, 3, 4]) == [])
    #expect(find([1, 2, 3, 1, 2]) == [3, 1, 2])
    #expect(find([1, 2, 3, 1, 2], 1) == [3])
    // The latest of two places, unless another has a longer match.
    #expect(find([1, 2, 3, 9, 1, 2, 4, 9, 1, 2], 1) == [4])
    #expect(find([7, 1, 2, 3, 9, 1, 2, 4, 7, 1, 2], 1) == [3])
    // A run of one token goes on.
    #expect(find([5, 5, 5, 5], 2) == [5])
  }
}
