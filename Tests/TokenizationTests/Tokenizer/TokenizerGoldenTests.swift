import Foundation
import TestSupport
import Testing
import Tokenization

@Suite("Tokenizers against the goldens")
struct TokenizerGoldenTests {
  @Test(arguments: GoldenVocabulary.present)
  func cases(of vocabulary: GoldenVocabulary) throws { try Self.checkCases(vocabulary) }

  @Test(arguments: GoldenVocabulary.present)
  func pieces(of vocabulary: GoldenVocabulary) throws { try Self.checkPieces(vocabulary) }

  @Test(arguments: GoldenVocabulary.present)
  func facts(of vocabulary: GoldenVocabulary) throws { try Self.checkFacts(vocabulary) }

  @Test(.requires(model: .smolLM2))
  func smolLM2() throws {
    try Self.checkCases(.smolLM2)
    try Self.checkPieces(.smolLM2)
    try Self.checkFacts(.smolLM2)
  }

  @Test(arguments: GoldenVocabulary.present.filter(\.hasTexts))
  func separateTexts(of vocabulary: GoldenVocabulary) throws {
    let path = GoldenVocabulary.folder + "ggml-vocab-\(vocabulary.rawValue).gguf"
    let texts = String(decoding: try Goldens.data(path + ".inp"), as: UTF8.self)
      .components(separatedBy: "\n__ggml_vocab_test__\n")
    let lines = String(decoding: try Goldens.data(path + ".out"), as: UTF8.self).components(separatedBy: "\n")
    let tokenizer = try vocabulary.tokenizer()
    #expect(texts.count > 30 && lines.count >= texts.count)
    for (text, line) in zip(texts, lines) {
      let ids = line.split(separator: " ").compactMap { Int32($0) }
      #expect(tokenizer.encode(text) == ids, "\(text.debugDescription)")
    }
  }

  private static func checkCases(_ vocabulary: GoldenVocabulary) throws {
    let tokenizer = try vocabulary.tokenizer()
    let cases = try vocabulary.cases().cases
    #expect(cases.count >= 89)
    for item in cases {
      let (text, name) = (item.bytes, Comment(rawValue: item.name))
      #expect(tokenizer.encode(text) == item.ids, name)
      #expect(tokenizer.encode(text, parseSpecial: true) == item.ids_parse_special, name)
      #expect(tokenizer.encode(text, addSpecial: true) == item.ids_add_special, name)
      #expect(
        tokenizer.encode(text, addSpecial: true, parseSpecial: true) == item.ids_add_special_parse_special, name)
      func decode(_ ids: [Int32], _ renderSpecial: Bool = false) -> [UInt8] {
        tokenizer.decode(ids, renderSpecial: renderSpecial, cleanUpSpaces: tokenizer.cleansUpSpaces)
      }
      #expect(decode(item.ids) == item.decoded, name)
      #expect(decode(item.ids_parse_special) == item.decodedParsed, name)
      #expect(decode(item.ids_parse_special, true) == item.decodedRendered, name)
    }
  }

  private static func checkPieces(_ vocabulary: GoldenVocabulary) throws {
    let tokenizer = try vocabulary.tokenizer()
    for piece in try vocabulary.cases().pieces {
      let plain = try #require(Data(base64Encoded: piece.piece_base64))
      let rendered = piece.piece_with_special_base64.flatMap { Data(base64Encoded: $0) } ?? plain
      #expect(tokenizer.piece(of: piece.id) == [UInt8](plain), "token \(piece.id)")
      #expect(tokenizer.piece(of: piece.id, renderSpecial: true) == [UInt8](rendered), "token \(piece.id)")
    }
  }

  private static func checkFacts(_ vocabulary: GoldenVocabulary) throws {
    let tokenizer = try vocabulary.tokenizer()
    let facts = try vocabulary.cases().vocab
    #expect(tokenizer.vocabularySize == facts.n_tokens)
    #expect(tokenizer.bos ?? -1 == facts.bos)
    #expect(tokenizer.eos ?? -1 == facts.eos)
    #expect(tokenizer.eot ?? -1 == facts.eot)
    #expect(tokenizer.padding ?? -1 == facts.pad)
    #expect(tokenizer.addsBOS == (facts.add_bos == 1))
    #expect(tokenizer.addsEOS == (facts.add_eos == 1))
    #expect(tokenizer.endOfGeneration == Set(facts.eog))
  }
}
