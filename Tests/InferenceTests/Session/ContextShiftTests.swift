import Inference
import Tensors
import TestSupport
import Testing

@Suite("Shifting a full context") struct ContextShiftTests {
  private static let tokens: [Int32] = (0..<100).map { Int32(($0 * $0 + 3 * $0) % 16) }

  private func session(
    _ model: LanguageModel, context: Int = 32, keep: Int? = 4, batch: Int = 512, type: CacheType = .f32
  ) throws -> Session {
    var options = Session.Options(contextLength: context, cacheType: type)
    options.batchSize = batch
    options.contextShift = keep.map { ContextShift(keep: $0) }
    return try Session(model: model, options: options, pool: Pools.two)
  }

  /// What a shift keeps, by its definition.
  private func kept(_ tokens: [Int32], context: Int, keep: Int) -> [Int32] {
    var kept: [Int32] = []
    for token in tokens {
      if kept.count == context { kept.removeSubrange(keep..<keep + max(1, (context - keep) / 2)) }
      kept.append(token)
    }
    return kept
  }

  @Test("The first tokens stay, the older half of the rest goes", arguments: [0, 1, 4, 29, 30], [33, 60, 100])
  func tokens(keep: Int, count: Int) throws {
    let session = try session(TinyLlama(layers: 2).load(), keep: keep)
    let text = Array(Self.tokens.prefix(count))
    try session.append(text)
    #expect(try session.tokens == kept(text, context: 32, keep: keep))
    #expect(try session.droppedTokens == count - session.position)
  }

  /// The keys and values of a model's only layer depend on nothing but the token and its position, so after a shift they
  /// are those of a session that was given the kept tokens alone.
  @Test(
    "In a model of one layer it is as if the dropped tokens had not been there", arguments: ["llama", "mistral"],
    ["none", "linear", "yarn"])
  func definition(family: String, scaling: String) throws {
    // Small weights, so that no score decides alone: rounded keys would then be seen.
    var tiny = TinyLlama(scale: 0.3)
    tiny.rename(to: family)
    if scaling != "none" {
      tiny.set("\(family).rope.scaling.type", .string(.init(scaling)))
      tiny.set("\(family).rope.scaling.factor", .float32(4))
    }
    let model = try tiny.load(float: true)
    for (type, bound) in AttentionStateTests.bounds {
      let shifted = try session(model, type: type)
      for count in [20, 33, 50, 70, 100] {
        let logits = try shifted.extend(
          with: Array(Self.tokens[(try shifted.droppedTokens + shifted.position)..<count]))
        let kept = kept(Array(Self.tokens.prefix(count)), context: 32, keep: 4)
        let expected = try session(model, keep: nil, type: type).extend(with: kept)
        #expect(nmse(logits, expected) < bound, "\(type) \(count)")
      }
    }
  }

  @Test("Logits do not depend on how the text is cut", arguments: [1, 3, 16, 33, 100], [1, 7, 512])
  func cuts(count: Int, batch: Int) throws {
    let model = try TinyLlama(layers: 2).load()
    let expected = try session(model).logits(of: Self.tokens)
    let size = model.vocabularySize
    let session = try session(model, batch: batch)
    var done = 0
    while done < Self.tokens.count {
      let next = min(done + count, Self.tokens.count)
      let logits = try session.extend(with: Array(Self.tokens[done..<next]))
      done = next
      #expect(logits == Array(expected[(done - 1) * size..<done * size]))
    }
  }

  @Test("A text that goes on needs nothing again that was dropped; one that differs is computed anew")
  func resume() throws {
    let model = try TinyLlama(layers: 2).load()
    let session = try session(model)
    try session.append(Array(Self.tokens.prefix(80)))
    let before = session.position
    // All 80 tokens are as they were; those dropped are not asked for again.
    #expect(try session.resume(Array(Self.tokens.prefix(84))) == 80)
    #expect(session.position == before + 4)
    let straight = try self.session(model)
    let expected = try straight.extend(with: Array(Self.tokens.prefix(84)))
    #expect(try lastLogits(of: session) == expected)

    var other = Array(Self.tokens.prefix(84))
    other[20] = (other[20] + 1) % 16
    #expect(try session.resume(other) == 4)
    let anew = try self.session(model).extend(with: other)
    #expect(try lastLogits(of: session) == anew)

    let short = Array(Self.tokens.prefix(3)) + [9]
    try session.resume(short)
    #expect(try session.tokens == short)
    #expect(try session.droppedTokens == 0)
  }

  @Test("Going back over a shift and a cancelled call leave a session that computes")
  func cancelled() throws {
    let model = try TinyLlama(layers: 2).load()
    let session = try session(model, batch: 5)
    try session.append(Array(Self.tokens.prefix(30)))
    var asked = 0
    #expect(throws: InferenceError.cancelled) {
      try session.append(Array(Self.tokens[30..<70])) {
        asked += 1
        return asked > 5
      }
    }
    let left = try session.tokens
    #expect(left == Array(Self.tokens.prefix(4)) + Self.tokens[18..<30])
    try session.append(Array(Self.tokens.prefix(4)))
    #expect(session.position == left.count + 4)
    try session.rewind(to: 2)
    let expected = try self.session(model).extend(with: Array(Self.tokens.prefix(10)))
    #expect(try session.extend(with: Array(Self.tokens[2..<10])) == expected)
  }

  @Test("A keep that leaves nothing to drop is refused")
  func refusals() throws {
    let model = try TinyLlama().load()
    #expect(throws: InferenceError.invalidKeep(found: 31, contextLength: 32)) { try session(model, keep: 31) }
    #expect(throws: InferenceError.invalidKeep(found: -1, contextLength: 32)) { try session(model, keep: -1) }
    #expect(throws: InferenceError.contextFull(position: 0, adding: 33, contextLength: 32)) {
      try session(model, keep: nil).append(Array(Self.tokens.prefix(33)))
    }
  }

  @Test(
    "A model of learned positions says why it can't, and ends by length",
    .requires(golden: "inference/architectures/gpt2.gguf"))
  func learned() throws {
    let session = try session(model(golden: "inference/architectures/gpt2.gguf"))
    #expect(session.contextShift == nil)
    #expect(session.shiftObstacle == "its positions are learned")
    var options = GenerationOptions()
    options.ignoresEndOfGeneration = true
    let result = try Generator(session: session).generate([1, 2, 3], options: options)
    #expect(result.stopReason == .length)
    #expect(session.position == 32)
  }

  @Test(
    "A generation goes on past the context, however the prompt was given",
    .requires(golden: "inference/architectures/llama.gguf"))
  func generation() throws {
    let model = try model(golden: "inference/architectures/llama.gguf")
    var options = GenerationOptions()
    options.maxTokens = 100
    options.ignoresEndOfGeneration = true
    let prompt = (0..<40).map { Int32($0 * 5 % 256) }
    let results = try [1, 7, 512].map { batch in
      try Generator(session: session(model, batch: batch)).generate(prompt, options: options)
    }
    #expect(results[0].ids.count == 100)
    #expect(results.allSatisfy { $0.ids == results[0].ids })
  }
}
