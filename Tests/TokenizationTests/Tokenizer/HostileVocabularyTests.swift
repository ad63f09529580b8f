import Checkpoints
import Testing
import Tokenization

@Suite("Hostile vocabularies")
struct HostileVocabularyTests {
  static let good: [(String, MetadataValue)] = [
    ("tokenizer.ggml.model", .string("gpt2")),
    ("tokenizer.ggml.pre", .string("gpt-2")),
    ("tokenizer.ggml.tokens", strings("a", "b", "ab", "<end>")),
    ("tokenizer.ggml.token_type", .array(MetadataArray([1, 1, 1, 3] as [Int32]))),
    ("tokenizer.ggml.merges", strings("a b")),
    ("tokenizer.ggml.eos_token_id", .uint32(3)),
  ]

  private static func strings(_ strings: String...) -> MetadataValue {
    .array(MetadataArray(strings: strings.map { Array($0.utf8) }))
  }

  private func open(_ changes: [String: MetadataValue] = [:], without missing: String = "") throws(TokenizationError)
    -> Tokenizer
  {
    let kept = Self.good.filter { changes[$0.0] == nil && $0.0 != missing }
    let set = changes.map { ($0.key, $0.value) }
    return try Tokenizer(metadata: Metadata((kept + set).map { (key: FileText($0.0), value: $0.1) }))
  }

  @Test func goodOneOpens() throws {
    let tokenizer = try open()
    #expect(tokenizer.encode("abba") == [2, 1, 0])
    #expect(tokenizer.eos == 3)
    #expect(tokenizer.endOfGeneration == [3])
    // Bytes that the vocabulary has no token for are left out.
    #expect(tokenizer.encode("a?b") == [0, 1])
  }

  @Test(arguments: ["tokenizer.ggml.model", "tokenizer.ggml.tokens"])
  func missingField(_ field: String) {
    #expect(throws: TokenizationError.missing(field: field)) { try open(without: field) }
  }

  @Test func emptyVocabulary() {
    #expect(throws: TokenizationError.missing(field: "tokenizer.ggml.tokens")) {
      try open(["tokenizer.ggml.tokens": Self.strings()])
    }
  }

  @Test(arguments: [
    "tokenizer.ggml.tokens", "tokenizer.ggml.token_type", "tokenizer.ggml.merges", "tokenizer.ggml.eos_token_id",
    "tokenizer.ggml.scores",
  ])
  func wrongType(_ field: String) {
    #expect {
      try open([field: .float32(1)])
    } throws: { error in
      guard case .malformed(field, _, "float32") = error as? TokenizationError else { return false }
      return true
    }
  }

  @Test func unknownNames() {
    #expect(throws: TokenizationError.unknownModel("bart\u{1B}", known: Tokenizer.models)) {
      try open(["tokenizer.ggml.model": .string("bart\u{1B}")])
    }
    #expect {
      try open(["tokenizer.ggml.pre": .string("klingon\u{1B}[2J")])
    } throws: { error in
      let sentence = "\(error)"
      return sentence.contains("klingon") && sentence.contains("llama-bpe, ") && !sentence.contains("\u{1B}")
    }
  }

  @Test func duplicateTokens() {
    #expect(throws: TokenizationError.duplicateToken(first: 1, second: 2)) {
      try open(["tokenizer.ggml.tokens": Self.strings("a", "b", "b", "ab")])
    }
  }

  @Test(arguments: ["a c", "c a", "b a", "ab", "", " ", "a ", " a", "a  b"])
  func badMerges(_ merge: String) {
    #expect(throws: TokenizationError.badMerge(index: 0, text: merge)) {
      try open(["tokenizer.ggml.merges": Self.strings(merge)])
    }
  }

  @Test(arguments: [4, 255, Int(Int32.max), Int(Int32.max) + 1])
  func tokenOutOfRange(_ id: Int) {
    let field = "tokenizer.ggml.eos_token_id"
    #expect(throws: TokenizationError.tokenOutOfRange(field: field, id: id, count: 4)) {
      try open([field: .uint32(UInt32(id))])
    }
  }

  @Test func noToken() throws {
    #expect(try open(["tokenizer.ggml.eos_token_id": .uint32(.max)]).eos == nil)
    #expect(try open(["tokenizer.ggml.eos_token_id": .int32(-1)]).eos == nil)
  }

  @Test func wrongCounts() {
    #expect(throws: TokenizationError.wrongCount(field: "tokenizer.ggml.token_type", expected: 4, found: 1)) {
      try open(["tokenizer.ggml.token_type": .array(MetadataArray([1] as [Int32]))])
    }
    #expect(throws: TokenizationError.wrongCount(field: "tokenizer.ggml.scores", expected: 4, found: 5)) {
      try open(["tokenizer.ggml.scores": .array(MetadataArray([0, 0, 0, 0, 0] as [Float]))])
    }
  }

  @Test(arguments: [-1, 7, Int32.max, Int32.min])
  func unknownTokenType(_ type: Int32) {
    #expect(
      throws: TokenizationError.malformed(field: "tokenizer.ggml.token_type[2]", expected: "1 to 6", found: "\(type)")
    ) {
      try open(["tokenizer.ggml.token_type": .array(MetadataArray([1, 1, type, 1] as [Int32]))])
    }
  }

  @Test func sentencePieceWithoutScores() {
    #expect(throws: TokenizationError.missing(field: "tokenizer.ggml.scores")) {
      try open(["tokenizer.ggml.model": .string("llama")])
    }
  }

  @Test func oddScoresAndTokensHold() throws {
    let tokenizer = try open([
      "tokenizer.ggml.model": .string("llama"),
      "tokenizer.ggml.tokens": Self.strings("a", "aa", "<0xZZ>", ""),
      "tokenizer.ggml.scores": .array(MetadataArray([.nan, .infinity, -.infinity, -0.0] as [Float])),
      "tokenizer.ggml.token_type": .array(MetadataArray([1, 1, 6, 3] as [Int32])),
    ])
    #expect(tokenizer.encode("aaa", parseSpecial: true) == [1, 0])
    #expect(tokenizer.decode([0, 1, 2, 3, 4, -1, .max, .min]) == Array("aaa".utf8))
  }

  @Test(arguments: [-1, 4, Int32.max, Int32.min])
  func idsOutsideTheVocabularyAreNothing(_ id: Int32) throws {
    let tokenizer = try open()
    #expect(tokenizer.piece(of: id) == [])
    #expect(tokenizer.text(of: id) == nil)
    #expect(tokenizer.type(of: id) == nil)
    #expect(tokenizer.decode([0, id, 1]) == Array("ab".utf8))
  }
}
