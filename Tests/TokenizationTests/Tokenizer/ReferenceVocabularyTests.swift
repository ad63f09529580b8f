import Checkpoints
import Foundation
import TestSupport
import Testing
import Tokenization

/// Small vocabularies that SentencePiece and Hugging Face's library made, and what they make of texts.
///
/// `Tests/Goldens/tokenizers/make.py` writes them.
enum ReferenceVocabulary: String, CaseIterable {
  case unigram
  case unigramBytes = "unigram-bytes"
  case sentencePiece = "sentencepiece-bpe"
  case wordPiece = "wordpiece"
  case wordPieceCased = "wordpiece-cased"

  struct Cases: Decodable {
    struct Case: Decodable {
      let text: String
      let ids: [Int32]
      let decoded: String?
    }
    let cases: [Case]
  }

  func cases() throws -> [Cases.Case] {
    try JSONDecoder().decode(Cases.self, from: Goldens.data("tokenizers/\(rawValue).json")).cases
  }

  func tokenizer() throws -> Tokenizer {
    try Tokenizer(metadata: Checkpoint.open(Goldens.path("tokenizers/\(rawValue).gguf")).metadata)
  }

  static let present = Goldens.available(allCases) { "tokenizers/\($0.rawValue).gguf" }
}

@Suite("Tokenizers against the libraries that define them")
struct ReferenceVocabularyTests {
  @Test(arguments: ReferenceVocabulary.present)
  func encoding(_ vocabulary: ReferenceVocabulary) throws {
    let tokenizer = try vocabulary.tokenizer()
    let cases = try vocabulary.cases()
    #expect(cases.count > 300)
    for item in cases { #expect(tokenizer.encode(item.text) == item.ids, "\(item.text.debugDescription)") }
  }

  @Test(arguments: ReferenceVocabulary.present)
  func decoding(_ vocabulary: ReferenceVocabulary) throws {
    let tokenizer = try vocabulary.tokenizer()
    for item in try vocabulary.cases() where !item.ids.contains(tokenizer.unknown ?? -1) {
      guard let decoded = item.decoded else { continue }
      #expect(String(decoding: tokenizer.decode(item.ids), as: UTF8.self).utf8.elementsEqual(decoded.utf8))
    }
  }

  @Test(.requires(golden: "tokenizers/wordpiece.gguf")) func wordPieceIsEnclosed() throws {
    let tokenizer = try ReferenceVocabulary.wordPiece.tokenizer()
    #expect(tokenizer.encode("", addSpecial: true) == [2, 3])
    #expect(tokenizer.encode("[SEP]", parseSpecial: true) == [3])
    #expect(tokenizer.decode(tokenizer.encode("The  House, Übel!")) == Array("the house , ubel !".utf8))
  }

  @Test(.requires(golden: "tokenizers/unigram.gguf")) func unigramEndsTexts() throws {
    let tokenizer = try ReferenceVocabulary.unigram.tokenizer()
    #expect(tokenizer.encode("", addSpecial: true) == [2])
  }
}

/// All `ggml-vocab-NAME.gguf` of a folder, each with texts (`.inp`) and their ids (`.out`), as llama.cpp keeps them.
enum VocabularyFolder {
  static let path = ProcessInfo.processInfo.environment["QUANTSCOPE_VOCABULARIES"]

  static let names: [String] = {
    guard let path, let files = try? FileManager.default.contentsOfDirectory(atPath: path) else { return [] }
    return files.filter { $0.hasSuffix(".gguf") && files.contains($0 + ".out") }.sorted()
  }()
}

/// Run where `QUANTSCOPE_VOCABULARIES` names such a folder.
@Suite(
  "Vocabularies of llama.cpp",
  .enabled("set QUANTSCOPE_VOCABULARIES to llama.cpp's models folder") { VocabularyFolder.path != nil })
struct VocabularyFolderTests {
  @Test(arguments: VocabularyFolder.names)
  func texts(of name: String) throws {
    let path = try #require(VocabularyFolder.path) + "/" + name
    let texts = try String(contentsOfFile: path + ".inp", encoding: .utf8)
      .components(separatedBy: "\n__ggml_vocab_test__\n")
    let lines = try String(contentsOfFile: path + ".out", encoding: .utf8).components(separatedBy: "\n")
    let tokenizer = try Tokenizer(metadata: Checkpoint.open(path).metadata)
    #expect(texts.count > 30 && lines.count >= texts.count)
    for (text, line) in zip(texts, lines) {
      #expect(tokenizer.encode(text) == line.split(separator: " ").compactMap { Int32($0) }, "\(text.debugDescription)")
    }
  }
}
