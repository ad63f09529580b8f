package import Checkpoints

/// The families that can be loaded.
package enum ArchitectureRegistry {
  /// How a family's network is made of a checkpoint.
  package typealias Factory = @Sendable (WeightLoader) throws(InferenceError) -> Decoder

  /// One line a family: the name that files give in `general.architecture`, and how it is made.
  private static let families: [(name: String, make: Factory)] = [
    ("llama", Llama.network),
    ("mistral", Llama.network),
    ("qwen2", Qwen2.network),
    ("qwen2moe", Qwen2MoE.network),
    ("qwen3", Qwen3.network),
    ("qwen3moe", Qwen3MoE.network),
    ("qwen3next", Qwen35.next),
    ("qwen35", Qwen35.dense),
    ("qwen35moe", Qwen35.experts),
    ("gemma2", Gemma.second),
    ("gemma3", Gemma.third),
    ("phi3", Phi3.network),
    ("olmo2", OLMo2.network),
    ("granite", Granite.network),
    ("smollm3", SmolLM3.network),
    ("glm4", GLM4.network),
    ("deepseek2", DeepSeek2.network),
    ("gpt-oss", GptOSS.network),
    ("gpt2", GPT2.network),
    ("starcoder2", StarCoder2.network),
    ("falcon", Falcon.network),
    ("stablelm", StableLM.network),
  ]

  /// The names of all families.
  package static var names: [String] { families.map(\.name) }

  /// The network that `checkpoint` holds, and the matrices that it multiplies with; with the block that foretells a further
  /// token only where `readsPrediction` says so.
  package static func network(
    of checkpoint: Checkpoint, readsPrediction: Bool = false
  ) throws(InferenceError) -> (network: Decoder, products: [Matrix]) {
    guard let name = checkpoint.metadata.string("general.architecture") else {
      throw .missingMetadata(key: "general.architecture", expected: "the name of a model family")
    }
    guard let family = families.first(where: { $0.name == name }) else {
      throw .unknownArchitecture(name: name, known: names)
    }
    let loader = WeightLoader(checkpoint, architecture: name, readsPrediction: readsPrediction)
    return (try family.make(loader), loader.products.matrices)
  }
}
