import Checkpoints
import Foundation
import TestSupport
import Testing
import Tokenization

/// The cases of one vocabulary: texts with their ids and what decoding gives.
struct TokenizerGolden: Decodable {
  struct Vocabulary: Decodable {
    let n_tokens: Int
    let bos, eos, eot, pad: Int32
    let add_bos, add_eos: Int
    let eog: [Int32]
  }

  struct Piece: Decodable {
    let id: Int32
    let piece_base64: String
    let piece_with_special_base64: String?
  }

  struct Case: Decodable, Sendable {
    let name: String
    let text, text_base64: String?
    let ids, ids_parse_special, ids_add_special, ids_add_special_parse_special: [Int32]
    let detokenized, detokenized_text, detokenized_base64: String?
    let detokenized_parse_special, detokenized_parse_special_text, detokenized_parse_special_base64: String?
    let detokenized_parse_special_unparse, detokenized_parse_special_unparse_text: String?
    let detokenized_parse_special_unparse_base64: String?

    var bytes: [UInt8] { text.map { Array($0.utf8) } ?? Self.bytes(text_base64) ?? [] }

    /// Without special tokens parsed or rendered.
    var decoded: [UInt8]? { expected(detokenized, detokenized_text, detokenized_base64) }

    /// With special tokens parsed but not rendered.
    var decodedParsed: [UInt8]? {
      expected(detokenized_parse_special, detokenized_parse_special_text, detokenized_parse_special_base64)
    }

    /// With special tokens parsed and rendered.
    var decodedRendered: [UInt8]? {
      expected(
        detokenized_parse_special_unparse, detokenized_parse_special_unparse_text,
        detokenized_parse_special_unparse_base64)
    }

    private func expected(_ same: String?, _ text: String?, _ base64: String?) -> [UInt8]? {
      same == "same" ? bytes : text.map { Array($0.utf8) } ?? Self.bytes(base64)
    }

    private static func bytes(_ base64: String?) -> [UInt8]? {
      base64.flatMap { Data(base64Encoded: $0) }.map { [UInt8]($0) }
    }
  }

  let vocab: Vocabulary
  let cases: [Case]
  let pieces: [Piece]
}

/// A vocabulary that goldens exist for.
enum GoldenVocabulary: String, CaseIterable, CustomTestStringConvertible {
  case gpt2 = "gpt-2"
  case llamaBPE = "llama-bpe"
  case smolLM2 = "smollm2"
  case qwen2
  case qwen35
  case deepSeek = "deepseek-llm"
  case llamaSPM = "llama-spm"
  case phi3 = "phi-3"
  case gemma3 = "gemma-3-270m"

  var testDescription: String { rawValue }

  static let folder = "inference/tokenizers/"

  /// The vocabulary's file, nil where it is not there.
  var path: String? {
    switch self {
    case .smolLM2: TestModel.smolLM2.url?.path
    case .gemma3: TestModel.gemma3.url?.path
    default: Goldens.url(Self.folder + "ggml-vocab-\(rawValue).gguf")?.path
    }
  }

  /// The vocabularies whose files are there. SmolLM2's has tests of its own, which don't pass it over.
  static let present = allCases.filter { $0 != .smolLM2 && $0.path != nil && $0.hasCases }

  /// Whether the texts of `.inp` and ids of `.out` are there too.
  var hasTexts: Bool { self != .gemma3 && self != .smolLM2 }

  var hasCases: Bool { Goldens.url(Self.folder + rawValue + ".cases.json") != nil }

  func cases() throws -> TokenizerGolden {
    try JSONDecoder().decode(TokenizerGolden.self, from: Goldens.data(Self.folder + rawValue + ".cases.json"))
  }

  func tokenizer() throws -> Tokenizer { try Tokenizer(metadata: metadata()) }

  func metadata() throws -> Metadata {
    try Checkpoint.open(#require(path)).metadata
  }
}
