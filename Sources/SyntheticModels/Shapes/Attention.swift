internal import Checkpoints

/// Sizes of attention, and what they make of metadata and tensors in all families here.
struct SyntheticAttention: Sendable {
  let width: Int
  let heads: Int
  let sharedHeads: Int
  let headLength: Int
  var hasBiases = false
  var hasOutputBias = false
  var hasNorms = false
  /// Whether each query has a gate behind it.
  var isGated = false

  /// The queries', keys' and values' matrices, the output's, norms of heads.
  var tensors: [SyntheticTensor] {
    let (queries, shared) = (heads * headLength, sharedHeads * headLength)
    let rows = [("attn_q", queries * (isGated ? 2 : 1)), ("attn_k", shared), ("attn_v", shared)]
    var tensors = rows.map { SyntheticTensor.matrix($0.0, width, $0.1) }
    tensors.append(.matrix("attn_output", queries, width))
    if hasBiases { tensors += rows.map { .bias($0.0, $0.1) } }
    if hasOutputBias { tensors.append(.bias("attn_output", width)) }
    if hasNorms { tensors += [.norm("attn_q_norm", headLength), .norm("attn_k_norm", headLength)] }
    return tensors
  }

  /// `rotated` values of a head are.
  func metadata(
    context: Int, epsilon: Float, ropeBase: Float, rotated: Int? = nil
  ) -> [(key: String, value: MetadataValue)] {
    [
      ("context_length", .size(context)), ("attention.head_count", .size(heads)),
      ("attention.head_count_kv", .size(sharedHeads)), ("attention.key_length", .size(headLength)),
      ("attention.value_length", .size(headLength)), ("attention.layer_norm_rms_epsilon", .float32(epsilon)),
      ("rope.freq_base", .float32(ropeBase)), ("rope.dimension_count", .size(rotated ?? headLength)),
    ]
  }
}

extension [SyntheticTensor] {
  /// A gated feed-forward network.
  static func gated(_ width: Int, _ length: Int) -> [SyntheticTensor] {
    [.matrix("ffn_gate", width, length), .matrix("ffn_up", width, length), .matrix("ffn_down", length, width)]
  }

  /// Gated experts and their router.
  static func experts(_ width: Int, _ length: Int, count: Int) -> [SyntheticTensor] {
    [
      .matrix("ffn_gate_inp", width, count), .matrix("ffn_gate_exps", width, length, count: count),
      .matrix("ffn_up_exps", width, length, count: count), .matrix("ffn_down_exps", length, width, count: count),
    ]
  }
}
