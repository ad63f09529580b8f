import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct GGUFGoldenTests {
  private static let architectures = [
    "deepseek2", "falcon", "gemma2", "gemma3", "glm4", "gpt-oss", "gpt2", "granite", "llama", "llama-moe", "llama-tied",
    "olmo2", "phi3", "qwen2", "qwen2moe", "qwen3", "qwen35", "qwen35moe", "qwen35moe-mtp", "qwen3moe", "qwen3next",
    "smollm3", "stablelm", "starcoder2",
  ]

  @Test(.requires(golden: "inference/architectures/falcon.gguf"), arguments: architectures)
  func everyArchitectureOpens(name: String) throws {
    try checkModel(name)
  }

  @Test(.requires(golden: "inference/architectures/llama.gguf"), arguments: ["llama", "llama-tied"])
  func theBundledModelsOpen(name: String) throws {
    try checkModel(name)
  }

  private struct Description: Decodable {
    let architecture: String
    let tensor_count: Int
  }

  private func checkModel(_ name: String) throws {
    let url = try #require(Goldens.url("inference/architectures/\(name).gguf"))
    let json = try Goldens.data("inference/architectures/\(name).json")
    let description = try JSONDecoder().decode(Description.self, from: json)
    let checkpoint = try Checkpoint.open(url.path)
    #expect(checkpoint.version == 3)
    #expect(checkpoint.summary.family == description.architecture)
    #expect(checkpoint.metadata.array("tokenizer.ggml.tokens")?.strings()?.count == 288)
    #expect(checkpoint.tensors.count == description.tensor_count)
    #expect(checkpoint.bitsPerWeight == 32)
    #expect(checkpoint.byteCount == checkpoint.parameterCount * 4)
    for tensor in checkpoint.tensors {
      #expect(tensor.data?.count == tensor.shape.elementCount * 4)
      #expect(checkpoint.tensor(named: tensor.name)?.offset == tensor.offset)
    }
    let embedding = try #require(checkpoint.tensor(named: "token_embd.weight"))
    #expect(embedding.shape.rows == 288)
  }

  @Test(
    .requires(golden: "inference/tokenizers/ggml-vocab-gpt-2.gguf"),
    arguments: Goldens.available([
      ("deepseek-llm", 102_400), ("gpt-2", 50257), ("llama-bpe", 128_256), ("llama-spm", 32000), ("phi-3", 32064),
      ("qwen2", 151_936), ("qwen35", 151_936),
    ]) { "inference/tokenizers/ggml-vocab-\($0.0).gguf" })
  func everyVocabularyOpens(name: String, size: Int) throws {
    let url = try #require(Goldens.url("inference/tokenizers/ggml-vocab-\(name).gguf"))
    let checkpoint = try Checkpoint.open(url.path)
    #expect(checkpoint.tensors.isEmpty)
    #expect(checkpoint.bitsPerWeight == 0)
    let tokens = try #require(checkpoint.metadata.array("tokenizer.ggml.tokens"))
    let strings = try #require(tokens.strings())
    try #require(strings.count == size)
    #expect(checkpoint.metadata.array("tokenizer.ggml.token_type")?.integers()?.count == size)
    #expect((0..<size).allSatisfy { strings.byteCount(at: $0) < 1000 })
  }

  @Test(.requires(model: .smolLM2)) func smolLM2Opens() throws {
    let checkpoint = try Checkpoint.open(TestModel.smolLM2.path())
    #expect(checkpoint.tensors.count == 272)
    #expect(checkpoint.parameterCount == 134_515_008)
    #expect(checkpoint.summary.family == "llama")
    let embedding = try #require(checkpoint.tensor(named: "token_embd.weight"))
    #expect(embedding.shape.dimensions == [576, 49152])
    #expect(checkpoint.bitsPerWeight > 5 && checkpoint.bitsPerWeight < 6.5)
    let tokens = try #require(checkpoint.metadata.array("tokenizer.ggml.tokens")?.strings())
    #expect(tokens.count == 49152)
    #expect(tokens.text(at: 1).string == "<|im_start|>")
  }

  @Test(.requires(model: .smolLM2)) func openingTakesMilliseconds() throws {
    let path = try TestModel.smolLM2.path()
    let best = try (0..<5).map { _ in
      try ContinuousClock().measure { _ = try Checkpoint.open(path) }
    }.min()
    let time = try #require(best)
    print("opening SmolLM2 takes \(time)")
    #expect(time < .milliseconds(50))
  }
}
