import CKernels
import Checkpoints

extension WeightLoader {
  /// The sizes that the family's `ssm.` keys give.
  package func deltaNetShape(
    embeddingLength: Int, isGrouped: Bool, epsilon: Double
  ) throws(InferenceError) -> GatedDeltaNet.Shape {
    let keyHeads = try integer("ssm.group_count", in: 1...65536)
    let heads = try integer("ssm.time_step_rank", in: 1...65536)
    guard heads.isMultiple(of: keyHeads) else {
      throw .invalidMetadata(
        key: "\(architecture).ssm.time_step_rank", found: "\(heads)", expected: "a multiple of \(keyHeads)")
    }
    let valueColumns = try integer("ssm.inner_size", in: heads...heads * 4096)
    guard valueColumns.isMultiple(of: heads) else {
      throw .invalidMetadata(
        key: "\(architecture).ssm.inner_size", found: "\(valueColumns)", expected: "a multiple of \(heads)")
    }
    return GatedDeltaNet.Shape(
      embeddingLength: embeddingLength, keyHeads: keyHeads, keyLength: try integer("ssm.state_size", in: 1...4096),
      heads: heads, valueLength: valueColumns / heads,
      convolutionWidth: try integer("ssm.conv_kernel", in: 1...Int(QS_WIDEST_CONVOLUTION)), isGrouped: isGrouped,
      epsilon: epsilon)
  }

  /// The gated delta net whose tensors have names that start with `prefix`.
  package func gatedDeltaNet(
    _ prefix: String, _ shape: GatedDeltaNet.Shape, norms: Norm.Style
  ) throws(InferenceError) -> GatedDeltaNet {
    let width = shape.embeddingLength
    return GatedDeltaNet(
      input: try matrix(prefix + "attn_qkv.weight", columns: width, rows: shape.channels),
      gate: try matrix(prefix + "attn_gate.weight", columns: width, rows: shape.valueColumns),
      betaAlpha: try betaAlpha(prefix, shape),
      output: try matrix(prefix + "ssm_out.weight", columns: shape.valueColumns, rows: width),
      convolution: try convolution(prefix + "ssm_conv1d.weight", shape),
      a: try vector(prefix + "ssm_a", [shape.heads]), timeStepBias: try vector(prefix + "ssm_dt.bias", [shape.heads]),
      norm: try norm(prefix + "ssm_norm.weight", shape.valueLength, norms), shape: shape)
  }

  private func betaAlpha(
    _ prefix: String, _ shape: GatedDeltaNet.Shape
  ) throws(InferenceError) -> GatedDeltaNet.BetaAlpha {
    let (width, both) = (shape.embeddingLength, prefix + "ssm_ba.weight")
    guard !has(both), !shape.isGrouped else {
      return .interleaved(try matrix(both, columns: width, rows: 2 * shape.heads))
    }
    return .separate(
      beta: try matrix(prefix + "ssm_beta.weight", columns: width, rows: shape.heads),
      alpha: try matrix(prefix + "ssm_alpha.weight", columns: width, rows: shape.heads))
  }

  /// The file has each channel's weights behind each other; computed is with rows of channels.
  private func convolution(_ name: String, _ shape: GatedDeltaNet.Shape) throws(InferenceError) -> Vector {
    let (width, channels) = (shape.convolutionWidth, shape.channels)
    let weights = try vector(name, [width, channels]).floats
    return Vector((0..<width * channels).map { weights[$0 % channels * width + $0 / channels] })
  }

  /// Which of `count` layers are recurrent: `attention.recurrent_layers` says it of each; otherwise all but every
  /// `full_attention_interval`-th, which is the fourth by default.
  package func recurrentLayers(_ count: Int) throws(InferenceError) -> [Bool] {
    let key = "attention.recurrent_layers"
    let interval = try integer("full_attention_interval", in: 1...4096, or: 4)
    guard hasMetadata(key) else { return (0..<count).map { !($0 + 1).isMultiple(of: interval) } }
    let array = checkpoint.metadata.array("\(architecture).\(key)")
    let found = array?.booleans() ?? array?.integers()?.map { $0 != 0 }
    guard let found, found.count >= count else {
      throw .invalidMetadata(
        key: "\(architecture).\(key)", found: array.map { "an array of \($0.count)" } ?? "no array",
        expected: "a truth value for each of \(count) layers")
    }
    return Array(found.prefix(count))
  }
}
