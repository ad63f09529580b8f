import Corpus
import Testing
import Tokenization

@Suite("The corpus in tokens") struct CorpusTokensTests {
  @Test("Examples fit a context of 512 tokens, and phrases with tokens of their own halve them")
  func context() throws {
    let corpus = SketchCorpus(seed: 1)
    let texts = (0..<6000).map { index in
      corpus.example(at: index).messages.map { "<|im_start|>\($0.role)\n\($0.content)<|im_end|>\n" }.joined()
    }
    let control: [(text: String, type: TokenType)] = [("<|im_start|>", .control), ("<|im_end|>", .control)]
    let phrases: [(text: String, type: TokenType)] = SketchCorpus.phrases.map { ($0, .userDefined) }
    func lengths(_ special: [(text: String, type: TokenType)]) throws -> [Int] {
      var trainer = try BytePairTrainer(preTokenizer: "gpt-2", special: special)
      for text in texts { trainer.add(text) }
      let vocabulary = try trainer.train(vocabularySize: 1024)
      #expect(vocabulary.tokens.count == 1024)
      let tokenizer = try Tokenizer(vocabulary.description)
      return texts.map { tokenizer.encode($0, parseSpecial: true).count }
    }
    let plain = try lengths(control)
    let short = try lengths(control + phrases)
    let all: Int = plain.reduce(0, +)
    let fewer: Int = short.reduce(0, +)
    print("tokens an example: \(all / plain.count), with phrases \(fewer / short.count)")
    print("longest: \(plain.max() ?? 0), with phrases \(short.max() ?? 0)")
    #expect(fewer * 3 < all * 2)
    #expect(short.allSatisfy { $0 <= 512 })
  }
}
