import Tensors
import Foundation
import TestSupport
import Testing
import Tokenization

@Suite("Pre-tokenizers")
struct PreTokenizerTests {
  @Test func namesAreKnownOnce() {
    #expect(Set(PreTokenizer.names).count == PreTokenizer.names.count)
    #expect(PreTokenizer.names.count >= 80)
  }

  @Test(arguments: PreTokenizer.names)
  func wordsCoverTheText(_ name: String) throws {
    let preTokenizer = try PreTokenizer(named: name)
    var generator = RandomSource(seed: 11)
    for length in 0..<60 {
      let text = Array(generator.text(count: length).utf8)
      let ends = preTokenizer.wordEnds(in: text)
      #expect(ends.last ?? 0 == text.count)
      #expect(zip(ends, ends.dropFirst()).allSatisfy { $0 < $1 } && ends.first ?? 1 > 0)
      // No character is cut.
      #expect(ends.allSatisfy { $0 == text.count || text[$0] & 0xC0 != 0x80 })
    }
  }

  /// What is written by hand against the same as an expression that PCRE2 runs.
  @Test(arguments: PreTokenizer.names.filter { (try? PreTokenizer(named: $0))?.isByHand == true })
  func scannersAgreeWithExpressions(_ name: String) throws {
    let byHand = try PreTokenizer(named: name)
    let byExpressions = try PreTokenizer(named: name, byExpressions: true)
    var generator = RandomSource(seed: 12)
    for _ in 0..<400 {
      let text = generator.text(count: Int(generator.next() % 48))
      let bytes = Array(text.utf8)
      #expect(byHand.wordEnds(in: bytes) == byExpressions.wordEnds(in: bytes), "\(text.debugDescription)")
    }
  }

  /// The words that Hugging Face's library makes by the models' own expressions.
  struct Reference: Decodable {
    let texts: [String]
    let ends: [String: [[Int]]]
  }

  @Test(.requires(golden: "tokenizers/pre-tokenizers.json"), arguments: [false, true])
  func reference(_ byExpressions: Bool) throws {
    let reference = try JSONDecoder().decode(
      Reference.self, from: Goldens.data("tokenizers/pre-tokenizers.json"))
    #expect(reference.ends.count == 16)
    for (name, ends) in reference.ends {
      let preTokenizer = try PreTokenizer(named: name, byExpressions: byExpressions)
      try #require(ends.count == reference.texts.count)
      for (text, expected) in zip(reference.texts, ends) {
        let found = preTokenizer.wordEnds(in: Array(text.utf8))
        #expect(found == expected, "\(name): \(text.debugDescription)")
      }
    }
  }
}
