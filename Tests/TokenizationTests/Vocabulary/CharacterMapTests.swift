import Tensors
import Checkpoints
import TestSupport
import Testing
import Tokenization

@Suite("SentencePiece's map of characters, from anywhere")
struct CharacterMapTests {
  private func tokenizer(_ map: [UInt8]) throws(TokenizationError) -> Tokenizer {
    var description = SmallVocabulary.unigram(bytes: true, [("a", -1), ("b", -2), ("ab", -1.5)])
    description.characterMap = map
    return try Tokenizer(description)
  }

  @Test(
    arguments: [
      [1], [1, 2, 3], [4, 0, 0, 0], [5, 0, 0, 0, 1, 2, 3, 4, 5, 0], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0, 65],
      [0, 0, 0, 0] + [UInt8](repeating: 65, count: 300) + [0],
    ] as [[UInt8]])
  func misshapen(_ map: [UInt8]) {
    #expect {
      try tokenizer(map)
    } throws: { error in
      guard case .malformed("tokenizer.ggml.precompiled_charsmap", _, _) = error as? TokenizationError else {
        return false
      }
      return true
    }
  }

  /// Units: root with offset 1, at 1 ^ "b" a string that ends, whose value at offset 3 from there is 0: "b" becomes "a".
  @Test func replaces() throws {
    var units = [UInt32](repeating: 0, count: 128)
    units[0] = 1 << 10
    let b = 1 ^ Int(UInt8(ascii: "b"))
    units[b] = UInt32(UInt8(ascii: "b")) | 1 << 8 | 3 << 10
    units[b ^ 3] = 1 << 31
    let map = Self.bytes(units) + Array("a".utf8) + [0]
    let tokenizer = try tokenizer(map)
    #expect(tokenizer.decode(tokenizer.encode("abba")) == Array("aaaa".utf8))
  }

  @Test func randomOnesHold() throws {
    var generator = RandomSource(seed: 21)
    for _ in 0..<300 {
      // Small offsets, so that many steps stay inside; values beyond the replacements and cycles come by themselves.
      let units = (0..<256).map { _ in UInt32(truncatingIfNeeded: generator.next() & 0x8003_FDFF) }
      let map = Self.bytes(units) + (0..<40).map { $0 % 4 == 3 ? 0 : UInt8(truncatingIfNeeded: generator.next()) }
      let tokenizer = try tokenizer(map)
      for length in [0, 1, 7, 300] {
        let text = (0..<length).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        _ = tokenizer.decode(tokenizer.encode(text))
      }
    }
  }

  @Test(.requires(golden: "tokenizers/unigram.gguf")) func damagedOnesHold() throws {
    let metadata = try Checkpoint.open(Goldens.path("tokenizers/unigram.gguf")).metadata
    let good = try VocabularyDescription(metadata)
    var generator = RandomSource(seed: 22)
    var made = 0
    for _ in 0..<40 {
      var description = good
      for _ in 0..<200 {
        let at = Int(generator.next() % UInt64(description.characterMap.count))
        description.characterMap[at] = UInt8(truncatingIfNeeded: generator.next())
      }
      guard let tokenizer = try? Tokenizer(description) else { continue }
      made += 1
      for _ in 0..<20 {
        let ids = tokenizer.encode(generator.text(count: 30))
        #expect(ids.allSatisfy { (0..<tokenizer.vocabularySize).contains(Int($0)) })
      }
    }
    #expect(made > 0)
  }

  private static func bytes(_ units: [UInt32]) -> [UInt8] {
    let size = UInt32(units.count * 4)
    return ([size] + units).flatMap { unit in (0..<4).map { UInt8(truncatingIfNeeded: unit >> ($0 * 8)) } }
  }
}
