package import Checkpoints

/// The families that can be loaded.
package enum ArchitectureRegistry {
  /// How a family's network is made of a checkpoint.
  package typealias Factory = @Sendable (WeightLoader) throws(InferenceError) -> any Architecture

  /// One line a family: the name that files give in `general.architecture`, and how it is made.
  private static let families: [(name: String, make: Factory)] = [
    ("llama", { loader throws(InferenceError) in try Llama.network(loader) }),
    ("mistral", { loader throws(InferenceError) in try Llama.network(loader) }),
    ("qwen2", { loader throws(InferenceError) in try Qwen2.network(loader) }),
    ("qwen2moe", { loader throws(InferenceError) in try Qwen2MoE.network(loader) }),
    ("qwen3", { loader throws(InferenceError) in try Qwen3.network(loader) }),
    ("qwen3moe", { loader throws(InferenceError) in try Qwen3MoE.network(loader) }),
    ("qwen3next", { loader throws(InferenceError) in try Qwen35.next(loader) }),
    ("qwen35", { loader throws(InferenceError) in try Qwen35.dense(loader) }),
    ("qwen35moe", { loader throws(InferenceError) in try Qwen35.experts(loader) }),
    ("gemma2", { loader throws(InferenceError) in try Gemma.second(loader) }),
    ("gemma3", { loader throws(InferenceError) in try Gemma.third(loader) }),
    ("phi3", { loader throws(InferenceError) in try Phi3.network(loader) }),
    ("olmo2", { loader throws(InferenceError) in try OLMo2.network(loader) }),
    ("granite", { loader throws(InferenceError) in try Granite.network(loader) }),
    ("smollm3", { loader throws(InferenceError) in try SmolLM3.network(loader) }),
    ("glm4", { loader throws(InferenceError) in try GLM4.network(loader) }),
    ("deepseek2", { loader throws(InferenceError) in try DeepSeek2.network(loader) }),
    ("gpt-oss", { loader throws(InferenceError) in try GptOSS.network(loader) }),
    ("gpt2", { loader throws(InferenceError) in try GPT2.network(loader) }),
    ("starcoder2", { loader throws(InferenceError) in try StarCoder2.network(loader) }),
    ("falcon", { loader throws(InferenceError) in try Falcon.network(loader) }),
    ("stablelm", { loader throws(InferenceError) in try StableLM.network(loader) }),
  ]

  /// The names of all families.
  package static var names: [String] { families.map(\.name) }

  /// The network that `checkpoint` holds, and the matrices that it multiplies with.
  package static func network(
    of checkpoint: Checkpoint
  ) throws(InferenceError) -> (network: any Architecture, products: [Matrix]) {
    guard let name = checkpoint.metadata.string("general.architecture") else {
      throw .missingMetadata(key: "general.architecture", expected: "the name of a model family")
    }
    guard let family = families.first(where: { $0.name == name }) else {
      throw .unknownArchitecture(name: name, known: names)
    }
    let loader = WeightLoader(checkpoint, architecture: name)
    return (try family.make(loader), loader.products.matrices)
  }
}
