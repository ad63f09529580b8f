import Checkpoints
import Foundation
import Inference
import Quantization
import Tensors
import TestSupport
import Testing

@Suite("Hugging Face folders against their GGUF twins") struct HuggingFaceTests {
  private static let folder = "inference/architectures/"
  private static let sandwich = [
    "post_attention_norm": "post_attention_layernorm", "ffn_norm": "pre_feedforward_layernorm",
    "post_ffw_norm": "post_feedforward_layernorm",
  ]

  private static func twin(_ name: String) -> HuggingFaceTwin {
    var twin = HuggingFaceTwin(modelType: name)
    switch name {
    case "llama", "llama-tied":
      twin = HuggingFaceTwin(modelType: name == "llama" ? "mistral" : "llama", isPermuted: true)
      if name == "llama-tied" {
        twin.extra = ["rope_scaling": ["type": "linear", "factor": 2.0] as [String: any Sendable]]
        twin.shardCount = 3
      }
    case "llama-moe":
      twin = HuggingFaceTwin(modelType: "mixtral", isPermuted: true, keys: ["expert_count": "num_local_experts"])
      twin.modules["ffn_gate_inp"] = "block_sparse_moe.gate"
      twin.experts = [
        "ffn_gate_exps": "block_sparse_moe.experts.#.w1", "ffn_up_exps": "block_sparse_moe.experts.#.w3",
        "ffn_down_exps": "block_sparse_moe.experts.#.w2",
      ]
    case "qwen2": twin.shardCount = 2
    case "qwen3moe":
      twin = HuggingFaceTwin(modelType: "qwen3_moe")
      twin.keys = ["expert_count": "num_experts", "expert_feed_forward_length": "moe_intermediate_size"]
      twin.modules["ffn_gate_inp"] = "mlp.gate"
      twin.experts = [
        "ffn_gate_exps": "mlp.experts.#.gate_proj", "ffn_up_exps": "mlp.experts.#.up_proj",
        "ffn_down_exps": "mlp.experts.#.down_proj",
      ]
    case "gemma2", "gemma3":
      twin = HuggingFaceTwin(modelType: name == "gemma3" ? "gemma3_text" : name, normOffset: 1)
      twin.modules.merge(sandwich) { $1 }
      twin.keys = [
        "attention.sliding_window": "sliding_window", "attn_logit_softcapping": "attn_logit_softcapping",
        "final_logit_softcapping": "final_logit_softcapping",
      ]
    case "olmo2": twin.modules.merge(sandwich) { $1 }
    case "granite", "smollm3":
      twin.isPermuted = true
      twin.keys = [
        "attention.scale": "attention_multiplier", "embedding_scale": "embedding_multiplier",
        "residual_scale": "residual_multiplier", "logit_scale": "logits_scaling",
      ]
    case "phi3":
      twin.modules["ffn_up"] = "mlp.gate_up_proj"
      twin.keys = [
        "rope.scaling.original_context_length": "original_max_position_embeddings",
        "attention.sliding_window": "sliding_window",
      ]
      twin.extra = ["partial_rotary_factor": 0.75]
    default: break
    }
    return twin
  }

  private static let names = [
    "llama", "llama-tied", "llama-moe", "qwen2", "qwen3", "qwen3moe", "gemma2", "gemma3", "smollm3", "phi3", "olmo2",
    "granite",
  ]
  private static let available = Goldens.available(names) { folder + $0 + ".gguf" }

  /// The twin of a golden, and the golden.
  private func open(_ name: String) throws -> (folder: Checkpoint, golden: Checkpoint) {
    let golden = try Checkpoint.open(Goldens.path(Self.folder + name + ".gguf"))
    var twin = Self.twin(name)
    if name == "phi3" {
      func factors(_ kind: String) -> [Float] { golden.tensor(named: "rope_factors_\(kind).weight")?.floats ?? [] }
      twin.extra["rope_scaling"] =
        ["type": "longrope", "long_factor": factors("long"), "short_factor": factors("short")] as [String: any Sendable]
    }
    return (try Checkpoint.open(twin.write(golden)), golden)
  }

  @Test("Tensors have the same names, shapes and weights", arguments: available)
  func tensors(name: String) throws {
    let (folder, golden) = try open(name)
    #expect(folder.kind == .safetensors && folder.conversionFaults.isEmpty)
    // The golden's frequency factors are random: no configuration says them.
    let expected = golden.tensors.map(\.name).filter { $0 != "rope_freqs.weight" }
    #expect(folder.tensors.map(\.name).sorted() == expected.sorted())
    for tensor in folder.tensors {
      let other = try #require(golden.tensor(named: tensor.name))
      #expect(tensor.shape == other.shape && tensor.type == other.type && tensor.byteCount == other.byteCount)
      let isExact = !name.hasPrefix("gemma")
      let difference = zip(tensor.floats, other.floats).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
      #expect(difference <= (isExact ? 0 : 1e-6), "\(tensor.name)")
    }
  }

  @Test("Slices of tensors are slices of their bytes", arguments: available)
  func slices(name: String) throws {
    let (folder, _) = try open(name)
    for tensor in folder.tensors {
      let data = try #require(tensor.data)
      let all = data.withBytes { bytes in bytes.withUnsafeBytes { [UInt8]($0) } }
      for (offset, count) in [(0, 0), (1, 6), (tensor.byteCount / 3, tensor.byteCount / 2), (tensor.byteCount - 5, 5)] {
        let part = try data.slice(offset: offset, count: count)
        let bytes = part.withBytes { bytes in bytes.withUnsafeBytes { [UInt8]($0) } }
        #expect(bytes == Array(all[offset..<offset + count]))
      }
    }
  }

  @Test("Metadata says the same", arguments: available)
  func metadata(name: String) throws {
    let (folder, golden) = try open(name)
    let family = try #require(golden.metadata.string("general.architecture"))
    // Figures of the golden that no configuration gives, or that follow from others.
    var excused: Set = ["general.name", "\(family).rope.scaling.attn_factor"]
    if !["llama", "granite", "smollm3", "phi3"].contains(family) { excused.insert("\(family).rope.dimension_count") }
    for (key, value) in golden.metadata.pairs where !excused.contains(key.string) {
      let found = try #require(folder.metadata[key], "\(key)")
      #expect(found.string == value.string && found.boolean == value.boolean, "\(key)")
      #expect(found.number.map { Float($0) } == value.number.map { Float($0) }, "\(key)")
      guard let array = value.array else { continue }
      #expect(found.array?.elementType == array.elementType && found.array?.count == array.count, "\(key)")
      let bytes = [array, try #require(found.array)].map { array in
        array.data.withBytes { bytes in bytes.withUnsafeBytes { [UInt8]($0) } }
      }
      #expect(bytes[0] == bytes[1], "\(key)")
    }
  }

  // A configuration can't give the frequency factors of llama or the attention factor of phi3 that the goldens have.
  @Test("A folder computes the golden's logits", arguments: available.filter { $0 != "llama" && $0 != "phi3" })
  func logits(name: String) throws {
    let (folder, golden) = try open(name)
    var options = LanguageModel.Options()
    options.usesFloatActivations = true
    let direct = try LanguageModel.load(golden, options: options)
    let converted = try LanguageModel.load(folder, options: options)
    let tokens: [Int32] = [85, 64, 261, 211, 57, 73, 178, 153]
    let expected = try session(direct).logits(of: tokens, prefill: 4)
    #expect(nmse(try session(converted).logits(of: tokens, prefill: 4), expected) < 1e-9)
  }

  @Test("Quantizing a folder gives the bytes that quantizing its GGUF file gives", arguments: ["llama-tied", "llama"])
  func quantizing(name: String) throws {
    let (folder, _) = try open(name)
    let files = try TemporaryFolder()
    func write(_ checkpoint: Checkpoint, _ preset: String, _ file: String) throws -> String {
      let path = files.url.appending(path: file).path
      let plan = try QuantizationPlan(checkpoint, recipe: Recipe(try #require(Preset.named(preset))))
      try Quantizer(pool: Pools.two, maximumMemory: 1_000_000).run(plan, to: path)
      return path
    }
    let direct = try write(folder, "Q4_K_M", "direct.gguf")
    let whole = try write(folder, "F32", "whole.gguf")
    let converted = try write(Checkpoint.open(whole), "Q4_K_M", "converted.gguf")
    let bytes = try [direct, converted].map { try [UInt8](Data(contentsOf: URL(fileURLWithPath: $0))) }
    #expect(!bytes[0].isEmpty && bytes[0] == bytes[1])
  }
}
