import Foundation
import TestSupport
import Testing

/// The goldens once more, through the command line.
@Suite("goldens from the command line")
struct GoldenTests {
  static let vocabularies = Goldens.available(["gpt-2", "llama-bpe"]) {
    "inference/tokenizers/ggml-vocab-\($0).gguf.inp"
  }

  @Test("tokenize", .requires(golden: "inference/tokenizers/ggml-vocab-gpt-2.gguf"), arguments: vocabularies)
  func tokenize(name: String) throws {
    let base = "inference/tokenizers/ggml-vocab-\(name).gguf"
    let model = try Goldens.path(base)
    let inputs = String(decoding: try Goldens.data(base + ".inp"), as: UTF8.self)
      .components(separatedBy: "\n__ggml_vocab_test__\n")
    let outputs = String(decoding: try Goldens.data(base + ".out"), as: UTF8.self).components(separatedBy: "\n")
    let folder = try TestFolder()
    for (index, input) in inputs.prefix(outputs.count).enumerated() where index % 4 == 0 {
      let file = folder.path("text")
      try Data(input.utf8).write(to: URL(fileURLWithPath: file))
      let result = try TestProgram.run("tokenize", model, "--file", file, "--no-bos", "--json")
      let ids = try #require(try result.object()["ids"] as? [Int])
      let expected = outputs[index].split(separator: " ").compactMap { Int($0) }
      #expect(ids == expected, "\(input.debugDescription)")
      let plain = try TestProgram.run("tokenize", model, "--file", file, "--no-bos")
      #expect(plain.text == expected.map(String.init).joined(separator: ",") + "\n")
      let back = try TestProgram.run("tokenize", model, "--decode", plain.text)
      #expect(back.text == input)
    }
  }

  static let templates: [String] = {
    guard let folder = Goldens.url("inference/chat-templates") else { return [] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".json") }.sorted()
  }()

  @Test("template", .requires(golden: "inference/chat-templates/chatml.json"), arguments: templates)
  func template(file: String) throws {
    let golden = try Goldens.data("inference/chat-templates/\(file)")
    let value = try #require(try JSONSerialization.jsonObject(with: golden) as? [String: Any])
    let folder = try TestFolder()
    let source = try #require(value["template"] as? String)
    try Data(source.utf8).write(to: URL(fileURLWithPath: folder.path("template")))
    for example in try #require(value["cases"] as? [[String: Any]]).prefix(4) {
      var document = example["extra"] as? [String: Any] ?? [:]
      document["messages"] = example["messages"]
      let messages = try JSONSerialization.data(withJSONObject: document)
      try messages.write(to: URL(fileURLWithPath: folder.path("messages")))
      var words = "template --template $D/template --messages $D/messages --now 2025-03-14T15:09:26"
      if example["add_generation_prompt"] as? Bool == true { words += " --add-generation-prompt" }
      var environment = ["D": folder.folder]
      for (key, name) in [("bos_token", "bos"), ("eos_token", "eos")] {
        guard let text = value[key] as? String else { continue }
        words += " --\(name) \"$\(name.uppercased())\""
        environment[name.uppercased()] = text
      }
      let result = try TestProgram.shell("$Q \(words)", environment: environment)
      if let expected = example["expected"] as? String {
        #expect(result.status == 0, "\(example["name"] ?? ""): \(result.messages)")
        #expect(result.text == expected, "\(example["name"] ?? "")")
      } else {
        #expect(result.status == 1)
      }
    }
  }

  static let models = Goldens.available(["llama", "llama-tied", "llama-moe"]) { "inference/architectures/\($0).gguf" }

  @Test(
    "logits", .requires(golden: "inference/architectures/llama.gguf"), arguments: models,
    ["batch", "incremental", "long"])
  func logits(model: String, sequence: String) throws {
    let base = "inference/architectures/\(model)"
    let facts = try #require(try JSONSerialization.jsonObject(with: Goldens.data(base + ".json")) as? [String: Any])
    let sequences = try #require(facts["sequences"] as? [[String: Any]])
    let found = try #require(sequences.first { $0["name"] as? String == sequence })
    let tokens = try #require(found["tokens"] as? [Int]).map(String.init).joined(separator: ",")
    let folder = try TestFolder()
    let output = folder.path("logits.f32")
    let result = try TestProgram.run(
      "logits", Goldens.path(base + ".gguf"), "--tokens", tokens, "--prefill",
      "\(try #require(found["prefill"] as? Int))", "--all", "--float", "--output", output)
    #expect(result.status == 0, "\(result.messages)")
    let expected = try Goldens.floats("\(base).\(sequence).f32")
    let actual = try floats(output)
    #expect(error(actual, expected) < 1e-8)

    let last = try TestProgram.run(
      "logits", Goldens.path(base + ".gguf"), "--tokens", tokens, "--float", "--output", output)
    #expect(last.status == 0)
    #expect(error(try floats(output), Array(expected.suffix(288))) < 1e-8)
  }

  @Test("generate", .requires(model: .smolLM2), .requires(golden: "inference/models/smollm2-135m-instruct-q4_1.json"))
  func generate() throws {
    let golden = try Goldens.data("inference/models/smollm2-135m-instruct-q4_1.json")
    let facts = try #require(try JSONSerialization.jsonObject(with: golden) as? [String: Any])
    let prompts = try #require(facts["prompts"] as? [[String: Any]])
    let plain = try #require(prompts.first { $0["name"] as? String == "plain" })
    let greedy = try #require(plain["greedy_file"] as? [String: Any])
    let expected = try #require(greedy["ids"] as? [Int])
    let gaps = try #require(greedy["top1_minus_top2_logit"] as? [Double])
    let sure = gaps.firstIndex { $0 < 0.3 } ?? gaps.count
    let object = try TestProgram.run(
      "generate", TestModel.smolLM2.path(), "--prompt", try #require(plain["text"] as? String), "--raw",
      "--temperature", "0", "--max-tokens", "\(sure)", "--json"
    ).object()
    #expect(Set(["text", "ids", "prompt_tokens", "tokens_per_second", "stop"]).isSubset(of: object.keys))
    #expect(object["ids"] as? [Int] == Array(expected.prefix(sure)))
    #expect(object["prompt_tokens"] as? Int == 5)
    #expect(object["stop"] as? String == "length")
  }

  private func floats(_ path: String) throws -> [Float] {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    return stride(from: 0, to: bytes.count - 3, by: 4).map { at in
      Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) })
    }
  }

  /// Normalised mean squared error; infinite where the lengths differ.
  private func error(_ actual: [Float], _ expected: [Float]) -> Double {
    guard actual.count == expected.count else { return .infinity }
    var (difference, energy) = (0.0, 0.0)
    for (a, b) in zip(actual, expected) {
      difference += Double(a - b) * Double(a - b)
      energy += Double(b) * Double(b)
    }
    return difference / energy
  }
}
