internal import Tensors

/// A tensor under its new name, with those that it is joined of.
struct PlacedTensor {
  let name: String
  /// One, or one of each expert.
  let parts: [CheckpointTensor]
  /// Where it stands in the file: by layer, then as the layers compute.
  let order: (layer: Int, rank: Int, name: String)
}

/// Finds GGUF's names for a folder's tensors, and notices what is missing.
struct TensorRenaming {
  private let names: TensorNames
  private let layerCount: Int
  private let isTied: Bool
  private let expertCount: Int
  private var found: Set<String> = []
  private var experts: [String: [Int: CheckpointTensor]] = [:]

  init(_ config: ModelConfiguration, _ family: ModelFamily) throws(ConversionFault) {
    names = family.modules
    layerCount = try config.layerCount
    isTied = config.boolean("tie_word_embeddings", or: family.isTied)
    expertCount =
      names.experts.isEmpty
      ? 0
      : try config.integer(
        config["num_local_experts"] == nil ? "num_experts" : "num_local_experts")
  }

  /// Where a tensor belongs.
  enum Place {
    /// The name, and the layer it is of, -1 outside of layers.
    case tensor(String, layer: Int)
    /// The name of all experts' tensor.
    case expert(String, layer: Int, number: Int)
  }

  private static let ignoredPrefixes = [
    "vision_tower.", "vision_model.", "multi_modal_projector.", "model.vision_tower.", "model.multi_modal_projector.",
  ]
  private static let prefixes = ["model.language_model.", "language_model.model.", "language_model.", "model."]

  /// Where the tensor `text` belongs; nil for one that a GGUF file does without.
  func place(of text: FileText) throws(ConversionFault) -> Place? {
    let full = text.string
    if full.hasSuffix("rotary_emb.inv_freq") || Self.ignoredPrefixes.contains(where: full.hasPrefix) { return nil }
    let prefix = Self.prefixes.first { full.hasPrefix($0) }
    let name = prefix.map { String(full.dropFirst($0.count)) } ?? full
    guard let place = outer(name) ?? inner(name) else { throw .unknownTensor(text.printable()) }
    if case .tensor("output.weight", _) = place, isTied { return nil }
    return place
  }

  /// The module's name without `.weight` or `.bias`, and that ending.
  private static func split(_ name: String) -> (module: String, ending: String)? {
    for ending in [".weight", ".bias"] where name.hasSuffix(ending) {
      return (String(name.dropLast(ending.count)), ending)
    }
    return nil
  }

  private func outer(_ name: String) -> Place? {
    guard let (module, ending) = Self.split(name), let new = names.outer[module] else { return nil }
    return .tensor(new + ending, layer: -1)
  }

  private func inner(_ name: String) -> Place? {
    let parts = name.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "layers", let layer = Self.number(parts[1]), layer < layerCount,
      let (module, ending) = Self.split(String(parts[2]))
    else { return nil }
    if let new = names.inner[module] { return .tensor("blk.\(layer).\(new)\(ending)", layer: layer) }
    guard expertCount > 0, module.hasPrefix(names.expertsPrefix) else { return nil }
    let rest = module.dropFirst(names.expertsPrefix.count).split(separator: ".", maxSplits: 1)
    guard rest.count == 2, let number = Self.number(rest[0]), number < expertCount,
      let new = names.experts[String(rest[1])]
    else { return nil }
    return .expert("blk.\(layer).\(new)\(ending)", layer: layer, number: number)
  }

  /// A number as names have it: digits alone, no more than fit.
  private static func number(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
  }

  /// Puts `tensor` in its place; what is complete with it.
  mutating func take(_ tensor: CheckpointTensor, at place: Place) throws(ConversionFault) -> [PlacedTensor] {
    switch place {
    case .tensor(let name, let layer):
      guard found.insert(name).inserted else {
        throw .unknownTensor("\(tensor.nameText.printable()), a second \(name)")
      }
      return [PlacedTensor(name: name, parts: [tensor], order: Self.order(name, layer))]
    case .expert(let name, let layer, let number):
      experts[name, default: [:]][number] = tensor
      guard let all = experts[name], all.count == expertCount else { return [] }
      found.insert(name)
      let parts = (0..<expertCount).compactMap { all[$0] }
      return [PlacedTensor(name: name, parts: parts, order: Self.order(name, layer))]
    }
  }

  /// Fails where a tensor that the family has in each layer was not there.
  func checkComplete() throws(ConversionFault) {
    for (module, name) in names.outer where name != "output" && !found.contains(name + ".weight") {
      throw .missingTensor("model.\(module).weight")
    }
    for layer in 0..<layerCount {
      for (module, name) in names.inner where !found.contains("blk.\(layer).\(name).weight") {
        throw .missingTensor("model.layers.\(layer).\(module).weight")
      }
      for (module, name) in names.experts where !found.contains("blk.\(layer).\(name).weight") {
        throw .missingTensor("model.layers.\(layer).\(names.expertsPrefix)*.\(module).weight")
      }
    }
  }

  private static let ranks = [
    "token_embd", "output_norm", "output", "attn_norm", "attn_q", "attn_k", "attn_v", "attn_qkv", "attn_output",
    "attn_q_norm", "attn_k_norm", "post_attention_norm", "ffn_norm", "ffn_gate_inp", "ffn_gate", "ffn_up", "ffn_down",
    "ffn_gate_exps", "ffn_up_exps", "ffn_down_exps", "post_ffw_norm",
  ]

  private static func order(_ name: String, _ layer: Int) -> (layer: Int, rank: Int, name: String) {
    let module = name.split(separator: ".").dropLast().last.map(String.init) ?? name
    return (layer, ranks.firstIndex(of: module) ?? ranks.count, name)
  }
}
