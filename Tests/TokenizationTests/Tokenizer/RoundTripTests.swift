import Checkpoints
import TestSupport
import Testing
import Tokenization

@Suite("Encoding and decoding random text")
struct RoundTripTests {
  private static let gpt2 = GoldenVocabulary.folder + "ggml-vocab-gpt-2.gguf"
  private static let llama = GoldenVocabulary.folder + "ggml-vocab-llama-spm.gguf"

  @Test(.requires(golden: gpt2)) func anyTextByBytes() throws {
    let tokenizer = try GoldenVocabulary.gpt2.tokenizer()
    var generator = SeededGenerator(seed: 1)
    for length in 0..<300 {
      let text = generator.text(count: length)
      #expect(tokenizer.decode(tokenizer.encode(text)) == Array(text.utf8))
    }
  }

  @Test(.requires(golden: llama)) func anyTextBySentencePiece() throws {
    let tokenizer = try GoldenVocabulary.llamaSPM.tokenizer()
    var generator = SeededGenerator(seed: 2)
    for length in 0..<300 {
      let text = generator.text(count: length)
      #expect(tokenizer.decode(tokenizer.encode(text)) == Array(text.utf8))
    }
  }

  @Test(.requires(golden: gpt2)) func anyBytesHold() throws {
    let tokenizer = try GoldenVocabulary.gpt2.tokenizer()
    var generator = SeededGenerator(seed: 3)
    for length in 0..<300 {
      let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      // Ill-formed bytes are replaced once; what is left stays.
      let once = tokenizer.decode(tokenizer.encode(bytes, addSpecial: true, parseSpecial: true), renderSpecial: true)
      #expect(tokenizer.decode(tokenizer.encode(once)) == once)
    }
  }

  @Test(arguments: GoldenVocabulary.present)
  func scannersAgreeWithExpressions(_ vocabulary: GoldenVocabulary) throws {
    let metadata = try vocabulary.metadata()
    let byHand = try Tokenizer(VocabularyDescription(metadata))
    let byExpressions = try Tokenizer(VocabularyDescription(metadata), byExpressions: true)
    var generator = SeededGenerator(seed: 4)
    for length in 0..<400 {
      let text = generator.text(count: length)
      #expect(byHand.encode(text) == byExpressions.encode(text), "\(text.debugDescription)")
    }
  }

  @Test(arguments: GoldenVocabulary.present)
  func cacheChangesNothing(_ vocabulary: GoldenVocabulary) throws {
    let metadata = try vocabulary.metadata()
    let warm = try Tokenizer(metadata: metadata)
    var generator = SeededGenerator(seed: 5)
    let texts = (0..<40).map { _ in generator.text(count: 60) }
    for text in texts { _ = warm.encode(text) }
    let cold = try Tokenizer(metadata: metadata)
    for text in texts { #expect(warm.encode(text) == cold.encode(text)) }
  }

  /// A quadratic encoder takes minutes for this.
  @Test(.requires(golden: gpt2), .timeLimit(.minutes(1)), arguments: ["a", " ", "\n", "😀", "的", "1", "'"])
  func longRuns(_ unit: String) throws {
    let tokenizer = try GoldenVocabulary.gpt2.tokenizer()
    let bytes = Array(repeatElement(Array(unit.utf8), count: 1_000_000 / unit.utf8.count).joined())
    #expect(tokenizer.decode(tokenizer.encode(bytes)) == bytes)
  }
}
