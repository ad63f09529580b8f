import Checkpoints
import Testing
import Tokenization

@Suite struct BytePairTrainerTests {
  private func tokenizer(of vocabulary: TrainedVocabulary) throws -> Tokenizer {
    let own: [(key: String, value: MetadataValue)] = [
      ("general.architecture", .string("llama")), ("tokenizer.ggml.add_bos_token", .bool(false)),
    ]
    return try Tokenizer(metadata: Metadata((own + vocabulary.metadata).map { (FileText($0.key), $0.value) }))
  }

  @Test func mergesTheMostFrequentPairsFirst() throws {
    var trainer = try BytePairTrainer(preTokenizer: "gpt-2")
    trainer.add("low low low low low lower lower newest newest newest newest newest newest widest widest widest")
    let vocabulary = try trainer.vocabulary(size: 262, specials: ["<|end|>"])
    // " n", "es" and so on: es appears 9 times, st 9, but es came first; then est 9.
    let merges = vocabulary.merges.map { String(decoding: $0, as: UTF8.self) }
    #expect(merges.prefix(2) == ["e s", "es t"])
    #expect(vocabulary.tokens.count == 262)
    #expect(vocabulary.tokens.last.map { String(decoding: $0, as: UTF8.self) } == "<|end|>")
    #expect(vocabulary.tokens[256] == Array("es".utf8))
  }

  @Test func endsWhereNoPairAppearsTwice() throws {
    var trainer = try BytePairTrainer(preTokenizer: "gpt-2")
    trainer.add("abc")
    #expect(try trainer.vocabulary(size: 1000, specials: []).tokens.count == 256)
    #expect(throws: TokenizationError.tooFewTokens(256, minimum: 257)) {
      try trainer.vocabulary(size: 256, specials: ["<|end|>"])
    }
    #expect(throws: TokenizationError.self) { try BytePairTrainer(preTokenizer: "no such") }
  }

  @Test(arguments: ["gpt-2", "llama-bpe", "qwen2", "smollm"])
  func theTokenizerUnderstandsWhatWasLearned(name: String) throws {
    var random = SeededGenerator(seed: 7)
    let words = ["<circle", " cx=\"50\"", " fill=\"red\"/>\n", "aaa", "aaaaaa", " Draw", " draw", "é", "日本", "123", "\n\n"]
    let texts = (0..<300).map { _ in (0..<20).map { _ in words.randomElement(using: &random) ?? "" }.joined() }
    var trainer = try BytePairTrainer(preTokenizer: name)
    texts.forEach { trainer.add($0) }
    let vocabulary = try trainer.vocabulary(size: 400, specials: ["<|end|>"])
    #expect(Set(vocabulary.tokens).count == vocabulary.tokens.count)
    let tokenizer = try tokenizer(of: vocabulary)
    let bytes = texts.reduce(0) { $0 + $1.utf8.count }
    var tokens = 0
    for text in texts {
      let ids = tokenizer.encode(text)
      #expect(tokenizer.decode(ids) == Array(text.utf8))
      tokens += ids.count
    }
    #expect(tokens * 2 < bytes, "\(tokens) tokens for \(bytes) bytes")
  }

  @Test func theSameEveryTime() throws {
    let texts = ["one two three", "two three four", "three four five", "ab ab ba ba"]
    let results = try (0..<3).map { _ in
      var trainer = try BytePairTrainer(preTokenizer: "llama-bpe")
      texts.forEach { trainer.add($0) }
      return try trainer.vocabulary(size: 300, specials: ["<|a|>"])
    }
    #expect(results[0] == results[1] && results[1] == results[2])
  }
}
