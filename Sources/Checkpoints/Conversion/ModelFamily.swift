internal import Tensors

/// How a model family's Hugging Face folder becomes GGUF: one file a family in `Families/`, one line in ``all``.
struct ModelFamily: Sendable {
  /// What `config.json` calls it (`model_type`).
  let modelTypes: [String]
  /// What GGUF calls it.
  let architecture: String
  /// Names of modules outside and inside layers: Hugging Face's, and GGUF's.
  let modules: TensorNames
  /// Whether queries and keys are stored for rotation of neighbours rather than of halves; see ``RowPermutation``.
  var permutesHeads = false
  /// What norms are stored without, but multiplied with.
  var normOffset: Float = 0
  /// Rows of a head where `config.json` does not say: nil for the hidden size over the heads.
  var defaultHeadLength: Int?
  /// Whether the output is the embedding where `config.json` does not say.
  var isTied = false
  /// Adds the family's keys.
  let describe: @Sendable (ModelConfiguration, inout MetadataBuilder) throws(ConversionFault) -> Void
  /// Tensors that are computed from `config.json`.
  var computedTensors: @Sendable (ModelConfiguration) throws(ConversionFault) -> [ComputedTensor] = { _ in [] }

  /// A tensor of singles that no file holds.
  struct ComputedTensor {
    let name: String
    let values: [Float]
  }

  /// All families.
  static let all: [ModelFamily] = [
    llama, mistral, mixtral, qwen2, qwen3, qwen3moe, gemma2, gemma3, smollm3, phi3, olmo2, granite,
  ]

  /// The family that `config.json` calls `modelType`.
  static func named(_ modelType: String) -> ModelFamily? {
    all.first { $0.modelTypes.contains(modelType) }
  }
}

/// Names of a family's modules: those of tensors without the layer and without `.weight` or `.bias`.
struct TensorNames: Sendable {
  /// Outside of layers, without the leading `model.`.
  var outer = ["embed_tokens": "token_embd", "norm": "output_norm", "lm_head": "output"]
  /// In a layer.
  var inner: [String: String]
  /// In a layer, of each expert: what stands behind `experts.NUMBER.`.
  var experts: [String: String] = [:]
  /// What stands before `NUMBER.` of an expert's name.
  var expertsPrefix = "mlp.experts."

  init(_ inner: [String: String]) {
    self.inner = inner
  }
}

extension TensorNames {
  /// Layers of attention and a gated feed-forward network, normed before each.
  static let usual = TensorNames([
    "input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output", "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
  ])

  /// The same with other modules added or put in place of some; an empty name takes one out.
  func with(_ others: [String: String]) -> TensorNames {
    var names = self
    for (module, name) in others { names.inner[module] = name.isEmpty ? nil : name }
    return names
  }

  /// The same with experts in place of the feed-forward network.
  func withExperts(_ prefix: String, gate: String, _ experts: [String: String]) -> TensorNames {
    var names = with(["mlp.gate_proj": "", "mlp.up_proj": "", "mlp.down_proj": "", gate: "ffn_gate_inp"])
    names.expertsPrefix = prefix
    names.experts = experts
    return names
  }
}

extension MetadataBuilder {
  /// The figures that all families have.
  mutating func addUsual(
    _ config: ModelConfiguration, headLength: Int? = nil, base: Double = 10000
  ) throws(ConversionFault) {
    family("block_count", try config.layerCount)
    family("context_length", try config.integer("max_position_embeddings"))
    family("embedding_length", try config.integer("hidden_size"))
    family("feed_forward_length", try config.integer("intermediate_size"))
    family("attention.head_count", try config.headCount)
    family("attention.head_count_kv", try config.keyValueHeadCount)
    family("attention.layer_norm_rms_epsilon", try config.number("rms_norm_eps", or: 1e-6))
    family("rope.freq_base", try config.ropeBase(or: base))
    family("vocab_size", try config.integer("vocab_size"))
    if let length = try config.optionalInteger("head_dim") ?? headLength {
      family("attention.key_length", length)
      family("attention.value_length", length)
    }
  }

  /// How positions beyond those of the training are rotated.
  mutating func addRopeScaling(_ config: ModelConfiguration) throws(ConversionFault) {
    guard let parameters = config.ropeParameters else { return }
    let kind = (parameters["rope_type"] ?? parameters["type"])?.string ?? "default"
    guard kind == "linear" || kind == "yarn" else { return }
    guard let factor = parameters["factor"]?.number, factor.isFinite, factor > 0 else {
      throw config.fault("rope_scaling.factor", "a number above 0", parameters["factor"])
    }
    family("rope.scaling.type", kind)
    family("rope.scaling.factor", factor)
    if kind == "yarn", let length = parameters["original_max_position_embeddings"]?.integer, length > 0 {
      family("rope.scaling.original_context_length", length)
    }
  }
}

extension Checkpoint {
  /// The families whose folders can be converted, as `config.json` names them.
  public static var convertibleFamilies: [String] { ModelFamily.all.flatMap(\.modelTypes) }
}
