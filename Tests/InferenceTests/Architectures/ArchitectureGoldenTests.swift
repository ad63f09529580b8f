import Foundation
import Inference
import Testing
import TestSupport

@Suite("Architectures against goldens") struct ArchitectureGoldenTests {
  struct Golden: Decodable {
    struct Sequence: Decodable {
      let name: String
      let tokens: [Int32]
      let prefill: Int
      let logits_file: String
    }
    let sequences: [Sequence]
    let argmax: [String: [Int]]
  }

  static let folder = "inference/architectures/"
  static let names = Goldens.available([
    "llama", "llama-tied", "llama-moe", "qwen2", "qwen3", "gemma2", "gemma3", "phi3", "olmo2", "granite", "smollm3",
    "glm4", "gpt2", "starcoder2", "falcon", "stablelm", "qwen2moe", "qwen3moe", "gpt-oss",
    "deepseek2", "qwen3next", "qwen35", "qwen35moe", "qwen35moe-mtp",
  ]) { folder + $0 + ".gguf" }
  /// The reference rounds what goes into and comes out of its GELU to half precision.
  static let roundedGELU: Set = ["gemma2", "gemma3", "gpt2", "starcoder2", "falcon"]

  @Test("Float logits match in batches, through the cache, and over long texts", arguments: names, [true, false])
  func logits(name: String, float: Bool) throws {
    let golden = try JSONDecoder().decode(Golden.self, from: Goldens.data(Self.folder + name + ".json"))
    let model = try model(golden: Self.folder + name + ".gguf", float: float)
    #expect(golden.sequences.count == 3)
    for sequence in golden.sequences {
      let logits = try session(model).logits(of: sequence.tokens, prefill: sequence.prefill)
      let reference = try Goldens.floats(Self.folder + sequence.logits_file)
      let error = nmse(logits, reference)
      if ProcessInfo.processInfo.environment["QUANTSCOPE_SHOW"] != nil { print(name, sequence.name, error) }
      #expect(error < (Self.roundedGELU.contains(name) ? 2e-6 : 1e-8), "\(name) \(sequence.name): NMSE \(error)")
      let size = model.vocabularySize
      let chosen = stride(from: 0, to: logits.count, by: size).map { best(logits[$0..<$0 + size]) }
      #expect(chosen == golden.argmax[sequence.name])
    }
  }
}
