internal import Checkpoints

extension SyntheticModel {
  /// Qwen 3.5 and 3.6 with experts.
  static let qwens35MoE: [SyntheticModel] = [
    qwen35MoE(
      "qwen3.6-35b-a3b", "Qwen3.6 35B-A3B", layers: 40, experts: 256, used: 8, length: 512, shared: 512,
      DeltaNet(width: 2048, keyHeads: 16, valueHeads: 32, headLength: 128, kernel: 4),
      SyntheticAttention(
        width: 2048, heads: 16, sharedHeads: 2, headLength: 256, hasNorms: true, isGated: true))
  ]

  /// Sizes of a gated delta net.
  private struct DeltaNet {
    let width: Int
    let keyHeads: Int
    let valueHeads: Int
    let headLength: Int
    let kernel: Int

    var valueColumns: Int { valueHeads * headLength }
    private var channels: Int { 2 * keyHeads * headLength + valueColumns }

    var tensors: [SyntheticTensor] {
      [
        .matrix("attn_qkv", width, channels), .matrix("attn_gate", width, valueColumns),
        .matrix("ssm_conv1d", kernel, channels), .matrix("ssm_beta", width, valueHeads),
        .matrix("ssm_alpha", width, valueHeads), .matrix("ssm_out", valueColumns, width),
        .norm("ssm_norm", headLength), .values("ssm_a", valueHeads, -16 ... -1),
        .values("ssm_dt.bias", valueHeads, -7 ... -2),
      ]
    }

    var metadata: [(key: String, value: MetadataValue)] {
      [
        ("ssm.conv_kernel", .size(kernel)), ("ssm.state_size", .size(headLength)), ("ssm.group_count", .size(keyHeads)),
        ("ssm.time_step_rank", .size(valueHeads)), ("ssm.inner_size", .size(valueColumns)),
      ]
    }
  }

  /// Of each so many layers the last has attention.
  private static let interval = 4

  private static func qwen35MoE(
    _ name: String, _ title: String, layers: Int, experts: Int, used: Int, length: Int, shared: Int,
    _ deltaNet: DeltaNet, _ attention: SyntheticAttention
  ) -> SyntheticModel {
    let width = attention.width
    let (recurrent, attentive) = (deltaNet.tensors, attention.tensors)
    return SyntheticModel(
      name: name, title: title, layerCount: layers, architecture: "qwen35moe", vocabularySize: 248_320,
      embeddingLength: width, isTied: false,
      metadata: attention.metadata(context: 262_144, epsilon: 1e-6, ropeBase: 1e7, rotated: 64) + deltaNet.metadata + [
        ("full_attention_interval", .size(interval)),
        ("rope.dimension_sections", .array(MetadataArray([11, 11, 10, 0] as [Int32]))),
        ("expert_count", .size(experts)), ("expert_used_count", .size(used)),
        ("expert_feed_forward_length", .size(length)), ("expert_shared_feed_forward_length", .size(shared)),
      ],
      layer: { index in
        [.norm("attn_norm", width), .norm("post_attention_norm", width)]
          + ((index + 1).isMultiple(of: interval) ? attentive : recurrent) + .experts(width, length, count: experts) + [
            .row("ffn_gate_inp_shexp", width), .matrix("ffn_gate_shexp", width, shared),
            .matrix("ffn_up_shexp", width, shared), .matrix("ffn_down_shexp", shared, width),
          ]
      })
  }
}
