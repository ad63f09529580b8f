import Checkpoints
import Foundation
import Tensors
import TestSupport

/// Writes a GGUF model back as the Hugging Face folder that it would have come from.
///
/// The mapping is spelled out here a second time, the other way round, so that a mistake in one is seen.
struct HuggingFaceTwin {
  /// What `config.json` calls the family.
  let modelType: String
  /// Modules of a layer: GGUF's name, Hugging Face's.
  var modules = [
    "attn_norm": "input_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj", "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
    "attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm", "attn_qkv": "self_attn.qkv_proj",
  ]
  /// Tensors of experts: GGUF's name, Hugging Face's with `#` for the expert's number.
  var experts: [String: String] = [:]
  var isPermuted = false
  var normOffset: Float = 0
  /// Keys of `config.json` beside the usual ones.
  var extra: [String: any Sendable] = [:]
  /// Keys of `config.json` by keys of GGUF, without the family.
  var keys: [String: String] = [:]
  var shardCount = 1

  /// Writes the folder and returns its path.
  func write(_ checkpoint: Checkpoint) throws -> String {
    let folder = try TemporaryFolder()
    let tensors = checkpoint.tensors.flatMap { converted($0, checkpoint) }
    if shardCount == 1 {
      try folder.write(SafeTensorsBuilder(tensors).build(), as: "model.safetensors")
    } else {
      var map: [String: String] = [:]
      for shard in 0..<shardCount {
        let name = "model-\(shard).safetensors"
        let part = tensors.enumerated().filter { $0.offset % shardCount == shard }.map(\.element)
        for tensor in part { map[tensor.name] = name }
        try folder.write(SafeTensorsBuilder(part).build(), as: name)
      }
      try folder.write(json(["weight_map": map]), as: "model.safetensors.index.json")
    }
    try folder.write(json(config(checkpoint)), as: "config.json")
    try folder.write(json(tokenizer(checkpoint.metadata)), as: "tokenizer.json")
    try folder.write(json(settings(checkpoint.metadata)), as: "tokenizer_config.json")
    return folder.url.path
  }

  private func json(_ value: Any) throws -> [UInt8] {
    [UInt8](try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys]))
  }

  // MARK: - Tensors

  private func converted(_ tensor: CheckpointTensor, _ checkpoint: Checkpoint) -> [SafeTensorsBuilder.Tensor] {
    var values = tensor.floats
    let dimensions = Array(tensor.shape.dimensions.reversed())
    let parts = tensor.name.split(separator: ".").map(String.init)
    let outer = ["token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"]
    let ending = parts.last ?? ""
    if tensor.name.hasSuffix("_norm.weight") { values = values.map { $0 - normOffset } }
    if let name = outer[parts[0]] { return [.f32("\(name).\(ending)", dimensions, values)] }
    guard parts.count == 4 else { return [] }
    let layer = "model.layers.\(parts[1])."
    if let pattern = experts[parts[2]] {
      let size = dimensions[1] * dimensions[2]
      return (0..<dimensions[0]).map { expert in
        let name = pattern.replacing("#", with: "\(expert)")
        return .f32(
          "\(layer)\(name).\(ending)", Array(dimensions.dropFirst()), Array(values[expert * size..<(expert + 1) * size])
        )
      }
    }
    if isPermuted, ["attn_q", "attn_k"].contains(parts[2]) {
      values = halved(values, rows: dimensions[0], heads: heads(of: parts[2], checkpoint))
    }
    return [.f32("\(layer)\(modules[parts[2]] ?? parts[2]).\(ending)", dimensions, values)]
  }

  private func heads(of module: String, _ checkpoint: Checkpoint) -> Int {
    let family = checkpoint.metadata.string("general.architecture") ?? ""
    let key = module == "attn_q" ? "attention.head_count" : "attention.head_count_kv"
    return checkpoint.metadata.integer("\(family).\(key)") ?? 1
  }

  /// Rows whose pairs are neighbours as rows whose pairs lie half a head apart.
  private func halved(_ values: [Float], rows: Int, heads: Int) -> [Float] {
    let columns = values.count / rows
    let head = rows / heads
    var result = values
    for row in 0..<rows {
      let inHead = row % head
      let from = row - inHead + (inHead < head / 2 ? 2 * inHead : 2 * (inHead - head / 2) + 1)
      for column in 0..<columns { result[row * columns + column] = values[from * columns + column] }
    }
    return result
  }

  // MARK: - Files of JSON

  private func config(_ checkpoint: Checkpoint) -> [String: Any] {
    let metadata = checkpoint.metadata
    let family = metadata.string("general.architecture") ?? ""
    var config: [String: Any] = ["model_type": modelType]
    let usual = [
      "block_count": "num_hidden_layers", "context_length": "max_position_embeddings",
      "embedding_length": "hidden_size", "feed_forward_length": "intermediate_size",
      "attention.head_count": "num_attention_heads", "attention.head_count_kv": "num_key_value_heads",
      "attention.layer_norm_rms_epsilon": "rms_norm_eps", "rope.freq_base": "rope_theta", "vocab_size": "vocab_size",
      "attention.key_length": "head_dim", "expert_used_count": "num_experts_per_tok",
    ]
    for (key, field) in usual.merging(keys, uniquingKeysWith: { $1 }) {
      let value = metadata["\(family).\(key)"]
      config[field] = value?.integer ?? value?.number
    }
    config["tie_word_embeddings"] = checkpoint.tensor(named: "output.weight") == nil
    for (field, value) in extra { config[field] = value }
    return config
  }

  private func tokenizer(_ metadata: Metadata) -> [String: Any] {
    let tokens = strings("tokenizer.ggml.tokens", metadata)
    let types = metadata.array("tokenizer.ggml.token_type")?.integers() ?? []
    var vocabulary: [String: Int] = [:]
    var added: [[String: Any]] = []
    for (id, (token, type)) in zip(tokens, types).enumerated() {
      if type == 1 { vocabulary[token] = id } else { added.append(["id": id, "content": token, "special": type == 3]) }
    }
    return [
      "model": ["type": "BPE", "vocab": vocabulary, "merges": strings("tokenizer.ggml.merges", metadata)],
      "added_tokens": added, "pre_tokenizer": ["type": "ByteLevel", "use_regex": true, "add_prefix_space": false],
    ]
  }

  private func settings(_ metadata: Metadata) -> [String: Any] {
    let tokens = strings("tokenizer.ggml.tokens", metadata)
    func token(_ role: String) -> String { tokens[metadata.integer("tokenizer.ggml.\(role)_token_id") ?? 0] }
    return [
      "bos_token": ["content": token("bos")], "eos_token": token("eos"),
      "add_bos_token": metadata.boolean("tokenizer.ggml.add_bos_token") ?? false,
    ]
  }

  private func strings(_ key: String, _ metadata: Metadata) -> [String] {
    guard let table = metadata.array(key)?.strings() else { return [] }
    return (0..<table.count).map { table.text(at: $0).string }
  }
}

extension CheckpointTensor {
  /// All values of a tensor of singles.
  var floats: [Float] {
    data?.withBytes { bytes in
      stride(from: 0, to: bytes.byteCount, by: 4).map { bytes.unsafeLoadUnaligned(fromByteOffset: $0, as: Float.self) }
    } ?? []
  }
}
