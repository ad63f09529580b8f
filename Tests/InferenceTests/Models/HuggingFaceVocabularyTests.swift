import Checkpoints
import Foundation
import TestSupport
import Testing
import Tokenization

@Suite("Vocabularies of Hugging Face folders against goldens") struct HuggingFaceVocabularyTests {
  private struct Golden: Decodable {
    struct Case: Decodable {
      let text: String?
      let ids, ids_parse_special, ids_add_special: [Int32]
    }
    let cases: [Case]
  }

  private static let folder = "inference/tokenizers/"
  private static let names = Goldens.available(["gpt-2", "llama-bpe", "llama-spm", "qwen2", "qwen35"]) {
    folder + "ggml-vocab-\($0).gguf"
  }

  /// What `tokenizer.json` says of how text is split; as the models' own files have it.
  private static func expression(_ name: String) -> String? {
    switch name {
    case "llama-bpe":
      #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    case "qwen2":
      #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    case "qwen35":
      #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+"#
        + #"|\s+(?!\S)|\s+"#
    default: nil
    }
  }

  @Test("Ids are exact, and all tokens and types the same", arguments: names) func ids(name: String) throws {
    let golden = try Checkpoint.open(Goldens.path(Self.folder + "ggml-vocab-\(name).gguf"))
    let converted = try Checkpoint.open(Self.write(golden, name))
    #expect(converted.conversionFaults.isEmpty)
    for key in ["model", "pre"] {
      let key = "tokenizer.ggml.\(key)"
      #expect(converted.metadata.string(key) == golden.metadata.string(key))
    }
    for key in ["tokens", "token_type"] {
      let arrays = [golden, converted].map { $0.metadata.array("tokenizer.ggml.\(key)")?.prefix(200_000) ?? [] }
      #expect(arrays[0].count == arrays[1].count)
      let wrong = zip(arrays[0], arrays[1]).filter { $0.text != $1.text || $0.integer != $1.integer }
      #expect(wrong.isEmpty, "\(key): \(wrong.count) differ, the first \(String(describing: wrong.first))")
    }
    let tokenizer = try Tokenizer(metadata: converted.metadata)
    let cases = try JSONDecoder().decode(Golden.self, from: Goldens.data(Self.folder + "\(name).cases.json")).cases
    for test in cases {
      guard let text = test.text else { continue }
      #expect(tokenizer.encode(text) == test.ids)
      #expect(tokenizer.encode(text, parseSpecial: true) == test.ids_parse_special)
      #expect(tokenizer.encode(text, addSpecial: true) == test.ids_add_special)
    }
  }

  /// A tiny llama whose embedding has a row for each of the golden's tokens.
  private static func write(_ golden: Checkpoint, _ name: String) throws -> String {
    let table = try #require(golden.metadata.array("tokenizer.ggml.tokens")?.strings())
    let tokens = (0..<table.count).map { table.text(at: $0) }
    let types = try #require(golden.metadata.array("tokenizer.ggml.token_type")?.integers())
    let isBytes = golden.metadata.string("tokenizer.ggml.model") == "gpt2"
    let tokenizer =
      isBytes
      ? byteLevel(golden, name, tokens, types)
      : sentencePiece(tokens, types, golden.metadata.array("tokenizer.ggml.scores")?.floats() ?? [])
    return try write(tokenizer, size: tokens.count, bos: golden.metadata.integer("tokenizer.ggml.bos_token_id") ?? 0)
  }

  private static func write(_ tokenizer: WrittenJSON, size: Int, bos: Int) throws -> String {
    let folder = try TemporaryFolder()
    let config: WrittenJSON = [
      "model_type": "llama", "tie_word_embeddings": true, "num_hidden_layers": 1, "num_attention_heads": 1,
      "hidden_size": 2, "intermediate_size": 2, "vocab_size": .integer(size), "max_position_embeddings": 64,
      "bos_token_id": .integer(bos),
    ]
    try folder.write(config.bytes, as: "config.json")
    try folder.write(weights(size), as: "model.safetensors")
    try folder.write(tokenizer.bytes, as: "tokenizer.json")
    return folder.url.path
  }

  private static func weights(_ rows: Int) -> [UInt8] {
    func half(_ name: String, _ shape: [Int]) -> SafeTensorsBuilder.Tensor {
      .init(name, "F16", shape, [UInt8](repeating: 0, count: 2 * shape.reduce(1, *)))
    }
    let matrices = [
      "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj",
      "mlp.down_proj",
    ].map { half("model.layers.0.\($0).weight", [2, 2]) }
    let norms = ["model.norm", "model.layers.0.input_layernorm", "model.layers.0.post_attention_layernorm"]
      .map { half("\($0).weight", [2]) }
    return SafeTensorsBuilder([half("model.embed_tokens.weight", [rows, 2])] + matrices + norms).build()
  }

  private static func added(_ tokens: [FileText], _ types: [Int]) -> WrittenJSON {
    .list(
      zip(tokens, types).enumerated().compactMap { id, token in
        [2, 3, 4].contains(token.1)
          ? ["id": .integer(id), "content": .text(token.0.string), "special": .boolean(token.1 != 4)] : nil
      })
  }

  private static func vocabulary(_ tokens: [FileText], where isPart: (Int) -> Bool = { _ in true }) -> WrittenJSON {
    .object(tokens.enumerated().filter { isPart($0.offset) }.map { ($0.element.string, .integer($0.offset)) })
  }

  private static func byteLevel(
    _ golden: Checkpoint, _ name: String, _ tokens: [FileText], _ types: [Int]
  ) -> WrittenJSON {
    let table = golden.metadata.array("tokenizer.ggml.merges")?.strings()
    let merges = (0..<(table?.count ?? 0)).map { table?.text(at: $0).string ?? "" }
    var steps: WrittenJSON = [["type": "ByteLevel", "use_regex": true]]
    if let expression = expression(name) {
      steps = [
        ["type": "Split", "pattern": ["Regex": .text(expression)], "behavior": "Isolated"],
        ["type": "ByteLevel", "use_regex": false],
      ]
    }
    let isWhole = name == "llama-bpe"
    // Pairs are lists in newer files, text in older ones.
    let pairs: [WrittenJSON] = merges.map { merge in
      isWhole
        ? .list(merge.utf8.split(separator: UInt8(ascii: " ")).map { .text(String(Substring($0))) }) : .text(merge)
    }
    let model: WrittenJSON = [
      "type": "BPE", "vocab": vocabulary(tokens) { types[$0] == 1 }, "ignore_merges": .boolean(isWhole),
      "merges": .list(pairs),
    ]
    return [
      "model": model, "added_tokens": added(tokens, types),
      "pre_tokenizer": ["type": "Sequence", "pretokenizers": steps],
      "post_processor": isWhole ? beginning("<|begin_of_text|>") : [:],
    ]
  }

  /// A post-processor that puts a token before each text.
  private static func beginning(_ token: String) -> WrittenJSON {
    ["type": "TemplateProcessing", "single": [["SpecialToken": ["id": .text(token), "type_id": 0]]]]
  }

  /// Merges as they are derived from scores: every way to part a piece into two others, best pieces first.
  private static func sentencePiece(_ tokens: [FileText], _ types: [Int], _ scores: [Float]) -> WrittenJSON {
    let known = Set(tokens)
    let normal = tokens.indices.filter { types[$0] == 1 }.sorted { (scores[$1], $0) < (scores[$0], $1) }
    var merges: [WrittenJSON] = []
    for id in normal {
      let scalars = Array(tokens[id].string.unicodeScalars)
      for cut in 1..<max(1, scalars.count) {
        let parts = [scalars[..<cut], scalars[cut...]].map { String(String.UnicodeScalarView($0)) }
        if parts.allSatisfy({ known.contains(FileText($0)) }) { merges.append(.text(parts.joined(separator: " "))) }
      }
    }
    return [
      "model": [
        "type": "BPE", "vocab": vocabulary(tokens), "merges": .list(merges), "byte_fallback": true,
        "unk_token": "<unk>",
      ],
      "added_tokens": added(tokens, types), "post_processor": beginning("<s>"), "normalizer": spaces,
    ]
  }

  private static let spaces: WrittenJSON = [
    "type": "Sequence",
    "normalizers": [
      ["type": "Prepend", "prepend": "\u{2581}"],
      ["type": "Replace", "pattern": ["String": " "], "content": "\u{2581}"],
    ],
  ]
}

extension HuggingFaceVocabularyTests {
  /// Pieces that Swift's strings take for the same: an e with its accent as one scalar and as two, the Kelvin sign.
  private static let alike = ["<unk>", "e", "\u{301}", "K", "\u{212A}", "\u{E9}", "e\u{301}", "e\u{301}K"]

  /// A vocabulary of `alike` in SentencePiece's form, and merges of the last two pieces.
  private static func tokenizer(vocabulary: WrittenJSON, added: WrittenJSON = []) -> WrittenJSON {
    [
      "model": [
        "type": "BPE", "vocab": vocabulary, "merges": ["e \u{301}", "e\u{301} K"], "byte_fallback": true,
        "unk_token": "<unk>",
      ],
      "added_tokens": added,
    ]
  }

  @Test func piecesAreToldApartByTheirBytes() throws {
    let vocabulary = Self.vocabulary(Self.alike.map { FileText($0) })
    let checkpoint = try Checkpoint.open(Self.write(Self.tokenizer(vocabulary: vocabulary), size: 8, bos: 0))
    #expect(checkpoint.conversionFaults.isEmpty)
    let table = try #require(checkpoint.metadata.array("tokenizer.ggml.tokens")?.strings())
    #expect((0..<table.count).map { table[$0] } == Self.alike.map { Array($0.utf8) })
    // The merges' own pieces, not those that look alike.
    let scores = try #require(checkpoint.metadata.array("tokenizer.ggml.scores")?.floats())
    #expect(scores == [0, -2, -2, -2, -2, -2, 0, -1])
    let tokenizer = try Tokenizer(metadata: checkpoint.metadata)
    #expect(tokenizer.encode("\u{E9}\u{212A}") == [5, 4])
    #expect(tokenizer.encode("e\u{301}\u{212A}e\u{301}K") == [6, 4, 7])
  }

  @Test func specialTokensAreFoundByTheirBytes() throws {
    let added: WrittenJSON = [
      ["id": 0, "content": "<e\u{301}>", "special": true], ["id": 1, "content": "<\u{E9}>", "special": true],
    ]
    let path = try Self.write(Self.tokenizer(vocabulary: ["<unk>": 2], added: added), size: 3, bos: 2)
    let settings: WrittenJSON = ["bos_token": "<\u{E9}>", "eos_token": ["content": "<e\u{301}>"]]
    try Data(settings.bytes).write(to: URL(filePath: path).appending(path: "tokenizer_config.json"))
    let metadata = try Checkpoint.open(path).metadata
    #expect(metadata.integer("tokenizer.ggml.bos_token_id") == 1)
    #expect(metadata.integer("tokenizer.ggml.eos_token_id") == 0)
  }

  @Test func ofTheSamePieceTwiceTheLastIdCounts() throws {
    let vocabulary: WrittenJSON = ["<unk>": 0, "\u{E9}": 1, "e\u{301}": 2, "\u{E9}": 3]
    let checkpoint = try Checkpoint.open(Self.write(Self.tokenizer(vocabulary: vocabulary), size: 4, bos: 0))
    let table = try #require(checkpoint.metadata.array("tokenizer.ggml.tokens")?.strings())
    #expect((0..<4).map { table.text(at: $0) } == ["<unk>", "[PAD1]", "e\u{301}", "\u{E9}"])
  }
}
