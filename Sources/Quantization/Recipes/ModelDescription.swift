public import Checkpoints
public import Tensors

/// What a recipe needs to know of a model: its figures and its tensors, not its weights.
public struct ModelDescription: Sendable {
  /// The model family, for example `llama`.
  public var architecture: String
  /// Number of layers.
  public var layerCount: Int
  /// Attention heads of the first layer.
  public var headCount: Int
  /// Heads of the first layer that have keys and values of their own; fewer than `headCount` where several share them.
  public var keyValueHeadCount: Int
  /// Experts of each layer; 0 for models without.
  public var expertCount: Int
  /// All tensors, in any order.
  public var tensors: [Tensor]

  /// A model of these figures and tensors.
  public init(
    architecture: String, layerCount: Int, headCount: Int, keyValueHeadCount: Int, expertCount: Int = 0,
    tensors: [Tensor]
  ) {
    self.architecture = architecture
    self.layerCount = layerCount
    self.headCount = headCount
    self.keyValueHeadCount = keyValueHeadCount
    self.expertCount = expertCount
    self.tensors = tensors
  }

  /// A tensor without its weights.
  public struct Tensor: Sendable {
    /// The name in files, such as `blk.7.attn_v.weight`.
    public var name: String
    /// Columns first.
    public var shape: Shape
    /// The type it has.
    public var type: TensorType

    /// A tensor of this name, shape and type.
    public init(name: String, shape: Shape, type: TensorType) {
      self.name = name
      self.shape = shape
      self.type = type
    }
  }
}

extension ModelDescription {
  /// What the metadata and the header of `checkpoint` say; figures that are not there count as 0. Complexity: O(tensors).
  public init(_ checkpoint: Checkpoint) {
    self.init(metadata: checkpoint.metadata, tensors: checkpoint.tensors)
  }

  /// What `metadata` says, of `tensors`.
  package init(metadata: Metadata, tensors: [CheckpointTensor]) {
    let family = metadata.string("general.architecture") ?? ""
    func figure(_ key: String) -> Int? {
      // Some families give a figure for each layer; rules look at the first.
      let value = metadata["\(family).\(key)"]
      return value?.integer ?? value?.array?.prefix(1).first?.integer
    }
    let heads = figure("attention.head_count") ?? 0
    self.init(
      architecture: family, layerCount: max(0, figure("block_count") ?? 0), headCount: heads,
      keyValueHeadCount: figure("attention.head_count_kv") ?? heads, expertCount: max(0, figure("expert_count") ?? 0),
      tensors: tensors.map { Tensor(name: $0.name, shape: $0.shape, type: $0.type) })
  }
}

extension ModelDescription {
  /// Heads that share a key and value head.
  var sharedHeads: Int {
    guard keyValueHeadCount > 0, headCount > 0 else { return 0 }
    return headCount / keyValueHeadCount
  }

  /// Whether the field labels a model of these figures "70B", which gives its value tensors more bits.
  var isLabelled70B: Bool {
    switch (architecture, layerCount) {
    case ("llama", 80): keyValueHeadCount < headCount
    case ("qwen2", 80), ("olmo", 80), ("deci", 80), ("jais2", 68): true
    default: false
    }
  }
}

extension ModelDescription.Tensor {
  /// The layer that the name says, as in `blk.7.attn_v.weight`; nil for tensors outside layers.
  var layer: Int? {
    guard name.utf8.starts(with: "blk.".utf8) else { return nil }
    let digits = name.utf8.dropFirst(4).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard !digits.isEmpty else { return nil }
    return Int(Substring(digits))
  }

  /// Whether there is a matrix for each expert.
  var isStacked: Bool { (shape.dimensions.dropFirst(2).first ?? 1) > 1 }

  /// Whether recipes change the tensor: matrices of weights do, norms, biases, routers and other small or delicate
  /// tensors keep their type.
  var isQuantizable: Bool {
    guard name.hasSuffix("weight"), shape.dimensions.dropFirst().contains(where: { $0 != 1 }) else { return false }
    return !Self.keptNames.contains { name.contains($0) }
  }

  /// Parts of the names of tensors that keep their type: norms, routers, small and delicate matrices of several families,
  /// and what models of images and sound begin with. Source: as for ``RecipeRule/all``.
  private static let keptNames = [
    "_norm.weight", "ffn_gate_inp.weight", "ffn_gate_tid2eid.weight", "altup", "laurel", "per_layer_model_proj",
    "position_embd.weight", "token_types.weight", "ssm_conv1d", "shortconv.conv.weight", "indexer.k_proj.weight",
    "indexer.q_proj.weight", "time_mix_first.weight", "time_mix_lerp_fused.weight",
    "time_mix_w0.weight", "time_mix_w1.weight", "time_mix_w2.weight", "time_mix_v0.weight", "time_mix_v1.weight",
    "time_mix_v2.weight", "time_mix_a0.weight", "time_mix_a1.weight", "time_mix_a2.weight", "time_mix_g1.weight",
    "time_mix_g2.weight", "time_mix_decay_w1.weight", "time_mix_decay_w2.weight", "attn_rel_b.weight",
    ".position_embd", "sam.pos_embd", "sam.neck.", "sam.net_", ".rel_pos", ".patch_embd", ".patch_merger",
    "a.rvq.codebook", "mm.a.code_embd",
  ]
}
