import TestSupport
import Tensors
import Testing
import Tokenization

@Suite("Learning a byte-pair vocabulary") struct BytePairTrainerTests {
  private static let texts = [
    "<circle cx=\"50\" cy=\"50\" r=\"25\" fill=\"red\"/>\n", "<rect x=\"10\" y=\"20\" width=\"60\" height=\"60\"/>\n",
    "Draw a red circle and two blue squares.", "It's three o'clock; they'll draw.", "  spaces \n\n and\ttabs ",
    "aaaaaaa aaaa aa",
    "déjà vu, naïve, 日本語, 🙂🙂", "",
  ]

  private static func trained(
    _ name: String = "gpt-2", size: Int = 340, special: [(text: String, type: TokenType)] = [],
    _ texts: [String] = texts
  ) throws -> BytePairVocabulary {
    var trainer = try BytePairTrainer(preTokenizer: name, special: special)
    for (at, text) in texts.enumerated() { trainer.add(text, count: 1 + at % 3) }
    return try trainer.train(vocabularySize: size)
  }

  @Test(
    "The package's tokenizer cuts every word as the trainer did", arguments: ["gpt-2", "smollm", "qwen2", "default"])
  func segmentation(name: String) throws {
    let vocabulary = try Self.trained(name)
    let tokenizer = try Tokenizer(vocabulary.description)
    #expect(vocabulary.words.count > 20 && vocabulary.merges.count > 50)
    for (word, ids) in vocabulary.words { #expect(tokenizer.encode(word) == ids, "\(word)") }
  }

  @Test("What is encoded comes back, whether it was seen or not")
  func roundTrip() throws {
    let tokenizer = try Tokenizer(Self.trained(size: 500).description)
    var random = RandomSource(seed: 5)
    for text in Self.texts + (0..<200).map({ random.text(count: $0) }) {
      #expect(tokenizer.decode(tokenizer.encode(text)) == Array(text.utf8))
    }
    let circle = Self.texts[0]
    #expect(tokenizer.encode(circle).count * 3 < circle.utf8.count * 2)
  }

  @Test("Merges are those of a trainer that counts all pairs anew each time")
  func reference() throws {
    for size in [256, 257, 270, 300, 500] {
      let vocabulary = try Self.trained(size: size)
      #expect(vocabulary.merges == Self.slowMerges(vocabulary, count: vocabulary.merges.count))
      #expect(vocabulary.tokens.count <= size && Set(vocabulary.tokens).count == vocabulary.tokens.count)
    }
  }

  /// The first merges by the definition, of the words that `vocabulary` was learnt from.
  private static func slowMerges(_ vocabulary: BytePairVocabulary, count: Int) -> [String] {
    var counts: [[UInt8]: Int] = [:]
    for (at, text) in texts.enumerated() {
      var start = 0
      let bytes = Array(text.utf8)
      guard let ends = try? PreTokenizer(named: vocabulary.preTokenizer).wordEnds(in: bytes) else { return [] }
      for end in ends {
        counts[Array(bytes[start..<end]), default: 0] += 1 + at % 3
        start = end
      }
    }
    var words = counts.map { (tokens: $0.key.map { Int($0) }, count: $0.value) }
    var texts = (0..<256).map { vocabulary.tokens[$0] }
    var merges: [String] = []
    while merges.count < count {
      var pairs: [[Int]: Int] = [:]
      for word in words {
        for at in word.tokens.indices.dropLast() {
          pairs[[word.tokens[at], word.tokens[at + 1]], default: 0] += word.count
        }
      }
      let best = pairs.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key.lexicographicallyPrecedes($1.key) }
      guard let pair = best.first?.key else { return merges }
      merges.append(texts[pair[0]] + " " + texts[pair[1]])
      let joined = texts[pair[0]] + texts[pair[1]]
      let id = texts.firstIndex(of: joined) ?? texts.count
      if id == texts.count { texts.append(joined) }
      for index in words.indices {
        var at = 0
        while at + 1 < words[index].tokens.count {
          if Array(words[index].tokens[at...at + 1]) == pair {
            words[index].tokens.replaceSubrange(at...at + 1, with: [id])
          }
          at += 1
        }
      }
    }
    return merges
  }

  @Test("The same texts make the same vocabulary in any order")
  func determinism() throws {
    let first = try Self.trained()
    for _ in 0..<5 {
      var trainer = try BytePairTrainer(preTokenizer: "gpt-2")
      for at in Self.texts.indices.shuffled() { trainer.add(Self.texts[at], count: 1 + at % 3) }
      let again = try trainer.train(vocabularySize: 340)
      #expect(again.tokens == first.tokens && again.merges == first.merges && again.types == first.types)
    }
  }

  @Test("Bytes come first, special tokens last, and what they spell is never learnt")
  func special() throws {
    let special: [(text: String, type: TokenType)] = [
      ("<|end|>", .control), ("<circle cx=\"", .userDefined), ("aa", .userDefined),
    ]
    let vocabulary = try Self.trained(special: special, Self.texts + ["a<|end|>b aa"])
    let count = vocabulary.tokens.count
    #expect(vocabulary.tokens[0x41] == "A" && vocabulary.tokens[0x20] == "Ġ" && vocabulary.tokens[0x0A] == "Ċ")
    #expect(Array(vocabulary.tokens[(count - 3)...]) == special.map(\.text))
    #expect(Array(vocabulary.types[(count - 3)...]) == [3, 4, 4] && vocabulary.types[300] == 1)
    #expect(!vocabulary.words.keys.contains { String(decoding: $0, as: UTF8.self).contains("circle cx") })
    let tokenizer = try Tokenizer(vocabulary.description)
    let last = Int32(count - 1)
    #expect(tokenizer.encode("<|end|>", parseSpecial: true) == [last - 2])
    #expect(tokenizer.encode("<circle cx=\"50").first == last - 1)
    #expect(tokenizer.encode("aaaa") == [last, last])
  }

  @Test("What can't be is an error") func faults() throws {
    #expect(throws: TokenizationError.unknownPreTokenizer("nonsense", known: PreTokenizer.names)) {
      try BytePairTrainer(preTokenizer: "nonsense")
    }
    #expect(
      throws: TokenizationError.malformed(
        field: "tokenizer.ggml.pre", expected: "a pre-tokenizer of bytes", found: "gemma4")
    ) { try BytePairTrainer(preTokenizer: "gemma4") }
    #expect(throws: TokenizationError.duplicateToken(first: 256, second: 257)) {
      try BytePairTrainer(preTokenizer: "gpt-2", special: [("<a>", .control), ("<a>", .control)])
    }
    let trainer = try BytePairTrainer(preTokenizer: "gpt-2", special: [("<a>", .control)])
    #expect(
      throws: TokenizationError.malformed(field: "the vocabulary's size", expected: "at least 257", found: "256")
    ) { try trainer.train(vocabularySize: 256) }
    let empty = try trainer.train(vocabularySize: 1000)
    #expect(empty.tokens.count == 257 && empty.merges.isEmpty)
  }
}
