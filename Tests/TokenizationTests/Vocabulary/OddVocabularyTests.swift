import Testing
import Tokenization

/// Vocabularies that no trainer makes: what they do is defined, and nothing traps.
@Suite("Odd vocabularies")
struct OddVocabularyTests {
  private static let euro: [UInt8] = [0xE2, 0x82, 0xAC]

  @Test func emptyTokensAreNoDuplicates() throws {
    let tokenizer = try Tokenizer(SmallVocabulary.bytePair(tokens: ["", "", "ab"], merges: ["a b"]))
    #expect(tokenizer.encode("ab") == [SmallVocabulary.first + 2])
    #expect(tokenizer.decode([SmallVocabulary.first, 97]) == [97])
    #expect(tokenizer.id(of: "") == nil)
  }

  /// Tokens are compared by their bytes: Swift's strings take these two for equal.
  @Test func canonicallyEqualTokensDiffer() throws {
    let (composed, decomposed) = ("\u{1EC7}", "e\u{323}\u{302}")
    let tokenizer = try Tokenizer(
      SmallVocabulary.bytePair(special: [(composed, .userDefined), (decomposed, .userDefined)]))
    #expect(composed == decomposed)
    #expect(tokenizer.encode(composed) == [SmallVocabulary.first])
    #expect(tokenizer.encode(decomposed) == [SmallVocabulary.first + 1])
    #expect(tokenizer.id(of: decomposed) == SmallVocabulary.first + 1)
    let unigram = try Tokenizer(SmallVocabulary.unigram([(composed, -1), (decomposed, -1)]))
    #expect(unigram.encode(composed + decomposed) == [1, 2])
  }

  @Test func tokensNeedNotBeText() throws {
    var description = SmallVocabulary.bytePair(special: [("x", .userDefined)])
    description.tokens = FlatStrings((0..<256).map { description.tokens[$0] } + [[0xE2, 0x82]])
    let tokenizer = try Tokenizer(description)
    #expect(tokenizer.piece(of: SmallVocabulary.first) == [0xE2, 0x82])
    #expect(tokenizer.encode(Self.euro).first == SmallVocabulary.first)
  }

  /// "a" with "a" makes "b", which with "b" makes "a" again: each merge still takes a symbol away.
  @Test func mergesMayGoInCircles() throws {
    let tokenizer = try Tokenizer(
      SmallVocabulary.bytePair(tokens: ["aa", "aaaa"], merges: ["a a", "aa aa", "a a", "aa a"].dropLast().map { $0 }))
    let ids = tokenizer.encode(String(repeating: "a", count: 10_007))
    #expect(tokenizer.decode(ids) == [UInt8](repeating: 97, count: 10_007))
    #expect(ids.count == 2_501 + 2)
  }

  @Test func longTokensAreRefusedWhereTextIsSearchedForThem() {
    let long = String(repeating: "a", count: 1_025)
    for description in [
      SmallVocabulary.bytePair(special: [(long, .control)]), SmallVocabulary.unigram([(long, -1)]),
      SmallVocabulary.greedy([long]),
    ] {
      #expect {
        try Tokenizer(description)
      } throws: { error in
        guard case .malformed(_, "at most 1024 bytes long", "1025") = error as? TokenizationError else { return false }
        return true
      }
    }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, -0.0])
  func anyScore(_ score: Float) throws {
    for bytes in [false, true] {
      let tokenizer = try Tokenizer(SmallVocabulary.unigram(bytes: bytes, [("a", score), ("ab", -1), ("b", score)]))
      let ids = tokenizer.encode("aabbabc")
      #expect(tokenizer.decode(ids, renderSpecial: true).filter { $0 == 97 }.count == 3)
      #expect(bytes ? tokenizer.decode(ids) == Array("aabbabc".utf8) : ids.last == 0)
    }
  }

  @Test func unigramWithoutAnythingToFallBackOn() throws {
    var description = SmallVocabulary.unigram([("a", -1)])
    description.ids["unknown"] = -1
    #expect(try Tokenizer(description).encode("baab") == [1, 1])
    #expect(throws: TokenizationError.missing(field: "tokenizer.ggml.scores")) {
      description.scores = []
      _ = try Tokenizer(description)
    }
  }

  @Test func unknownRunsAreOneToken() throws {
    let tokenizer = try Tokenizer(SmallVocabulary.unigram([("a", -1)]))
    #expect(tokenizer.encode("xxaxx xa") == [0, 1, 0, 1])
  }

  @Test func greedyTakesTheLongest() throws {
    let tokenizer = try Tokenizer(SmallVocabulary.greedy())
    #expect(tokenizer.encode("the th\n\né") == [256, 258, 259, 260])
    #expect(tokenizer.encode("then t") == [256, 110, 32, 116])
  }

  @Test(
    arguments: [
      ("\\t\\n\\r\\\\", [9, 10, 13, 92]), ("\\x00\\xfF", [0, 255]), ("\\'", [39]), ("a\\", [97, 92]),
      ("\\xg1", [120, 103, 49]),
      ("\\x1", [120, 49]), ("", []),
    ] as [(String, [UInt8])])
  func greedyEscapes(_ text: String, _ bytes: [UInt8]) throws {
    #expect(try Tokenizer(SmallVocabulary.greedy([text])).piece(of: 256) == bytes)
  }
}
