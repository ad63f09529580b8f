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
  // Not llama-spm: it has tokens that are equal as Unicode text and differ in bytes, which keys of JSON objects, being
  // strings, can't tell apart yet.
  private static let names = Goldens.available(["gpt-2", "llama-bpe", "qwen2", "qwen35"]) {
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
    let tokens = (0..<table.count).map { table.text(at: $0).string }
    let types = try #require(golden.metadata.array("tokenizer.ggml.token_type")?.integers())
    let folder = try TemporaryFolder()
    let config: [String: Any] = [
      "model_type": "llama", "tie_word_embeddings": true, "num_hidden_layers": 1, "num_attention_heads": 1,
      "hidden_size": 2, "intermediate_size": 2, "vocab_size": tokens.count, "max_position_embeddings": 64,
      "bos_token_id": golden.metadata.integer("tokenizer.ggml.bos_token_id") ?? 0,
    ]
    try folder.write(json(config), as: "config.json")
    try folder.write(weights(tokens.count), as: "model.safetensors")
    let isBytes = golden.metadata.string("tokenizer.ggml.model") == "gpt2"
    let tokenizer =
      isBytes
      ? byteLevel(golden, name, tokens, types)
      : sentencePiece(tokens, types, golden.metadata.array("tokenizer.ggml.scores")?.floats() ?? [])
    try folder.write(json(tokenizer), as: "tokenizer.json")
    return folder.url.path
  }

  private static func json(_ value: Any) throws -> [UInt8] {
    [UInt8](try JSONSerialization.data(withJSONObject: value))
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

  private static func added(_ tokens: [String], _ types: [Int]) -> [[String: Any]] {
    zip(tokens, types).enumerated().compactMap { id, token in
      [2, 3, 4].contains(token.1) ? ["id": id, "content": token.0, "special": token.1 != 4] : nil
    }
  }

  private static func byteLevel(
    _ golden: Checkpoint, _ name: String, _ tokens: [String], _ types: [Int]
  ) -> [String: Any] {
    let table = golden.metadata.array("tokenizer.ggml.merges")?.strings()
    let merges = (0..<(table?.count ?? 0)).map { table?.text(at: $0).string ?? "" }
    var vocabulary: [String: Int] = [:]
    for (id, token) in tokens.enumerated() where types[id] == 1 { vocabulary[token] = id }
    var steps: [[String: Any]] = [["type": "ByteLevel", "use_regex": true]]
    if let expression = expression(name) {
      steps = [
        ["type": "Split", "pattern": ["Regex": expression], "behavior": "Isolated"],
        ["type": "ByteLevel", "use_regex": false],
      ]
    }
    let isWhole = name == "llama-bpe"
    // Pairs are lists in newer files, text in older ones.
    let pairs: Any = isWhole ? merges.map { $0.split(separator: " ").map(String.init) } : merges
    let model: [String: Any] = ["type": "BPE", "vocab": vocabulary, "ignore_merges": isWhole, "merges": pairs]
    var tokenizer: [String: Any] = ["model": model, "added_tokens": added(tokens, types)]
    tokenizer["pre_tokenizer"] = ["type": "Sequence", "pretokenizers": steps] as [String: Any]
    if isWhole { tokenizer["post_processor"] = beginning("<|begin_of_text|>") }
    return tokenizer
  }

  /// A post-processor that puts a token before each text.
  private static func beginning(_ token: String) -> [String: Any] {
    let special: [String: Any] = ["SpecialToken": ["id": token, "type_id": 0] as [String: Any]]
    return ["type": "TemplateProcessing", "single": [special]]
  }

  /// Merges as they are derived from scores: every way to part a piece into two others, best pieces first.
  private static func sentencePiece(_ tokens: [String], _ types: [Int], _ scores: [Float]) -> [String: Any] {
    var vocabulary: [String: Int] = [:]
    for (id, token) in tokens.enumerated() { vocabulary[token] = id }
    let normal = tokens.indices.filter { types[$0] == 1 }.sorted { (scores[$1], $0) < (scores[$0], $1) }
    var merges: [String] = []
    for id in normal {
      let scalars = Array(tokens[id].unicodeScalars)
      for cut in 1..<max(1, scalars.count) {
        let parts = [scalars[..<cut], scalars[cut...]].map { String(String.UnicodeScalarView($0)) }
        if parts.allSatisfy({ vocabulary[$0] != nil }) { merges.append(parts.joined(separator: " ")) }
      }
    }
    let model: [String: Any] = [
      "type": "BPE", "vocab": vocabulary, "merges": merges, "byte_fallback": true, "unk_token": "<unk>",
    ]
    let replace: [String: Any] = ["type": "Replace", "pattern": ["String": " "], "content": "\u{2581}"]
    let steps: [[String: Any]] = [["type": "Prepend", "prepend": "\u{2581}"], replace]
    return [
      "model": model, "added_tokens": added(tokens, types), "post_processor": beginning("<s>"),
      "normalizer": ["type": "Sequence", "normalizers": steps] as [String: Any],
    ]
  }
}
