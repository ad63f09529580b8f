import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport

/// A network of one gated delta net and one feed-forward network, whose sizes are all different, with its own
/// computation in double precision.
struct TinyHybrid {
  var width = 12
  var keyHeads = 3
  var keyLength = 5
  var heads = 6
  var valueLength = 7
  var convolutionWidth = 4
  var feedForward = 10
  /// The family `qwen3next` instead of `qwen35`: neighbouring heads share a key, beta and alpha are in one matrix, the
  /// feed-forward network is the only one of its experts.
  var isNext = false
  /// Metadata beyond the sizes, without the family's name.
  var extra: [(String, GGUFBuilder.Value)] = []

  static let vocabulary = 16
  var family: String { isNext ? "qwen3next" : "qwen35" }
  private var channels: Int { 2 * keyHeads * keyLength + heads * valueLength }

  /// Name and dimensions of each tensor.
  private var shapes: [(String, [Int])] {
    let inner = heads * valueLength
    let experts = isNext ? [1] : []
    let suffix = isNext ? "_exps" : ""
    let gates =
      isNext
      ? [("blk.0.ssm_ba.weight", [width, 2 * heads]), ("blk.0.ffn_gate_inp.weight", [width, 1])]
      : [("blk.0.ssm_beta.weight", [width, heads]), ("blk.0.ssm_alpha.weight", [width, heads])]
    return [
      ("token_embd.weight", [width, Self.vocabulary]), ("output_norm.weight", [width]),
      ("blk.0.attn_norm.weight", [width]), ("blk.0.post_attention_norm.weight", [width]),
      ("blk.0.attn_qkv.weight", [width, channels]), ("blk.0.attn_gate.weight", [width, inner]),
      ("blk.0.ssm_conv1d.weight", [convolutionWidth, channels]), ("blk.0.ssm_dt.bias", [heads]),
      ("blk.0.ssm_a", [heads]), ("blk.0.ssm_norm.weight", [valueLength]), ("blk.0.ssm_out.weight", [inner, width]),
      ("blk.0.ffn_gate\(suffix).weight", [width, feedForward] + experts),
      ("blk.0.ffn_up\(suffix).weight", [width, feedForward] + experts),
      ("blk.0.ffn_down\(suffix).weight", [feedForward, width] + experts),
    ] + gates
  }

  /// The weights: uniform, those of the decay negative.
  var weights: [String: [Float]] {
    var random = RandomSource(seed: 7)
    return Dictionary(
      uniqueKeysWithValues: shapes.map { name, dimensions in
        let floats = random.floats(dimensions.reduce(1, *))
        return (name, name.hasSuffix("ssm_a") ? floats.map { -abs($0) } : floats)
      })
  }

  func load() throws -> LanguageModel {
    var builder = GGUFBuilder()
    let sizes = [
      ("block_count", 1), ("context_length", 64), ("embedding_length", width), ("attention.head_count", 2),
      ("attention.key_length", 4), ("attention.value_length", 4), ("ssm.conv_kernel", convolutionWidth),
      ("ssm.state_size", keyLength), ("ssm.group_count", keyHeads), ("ssm.time_step_rank", heads),
      ("ssm.inner_size", heads * valueLength), ("expert_count", 1), ("expert_used_count", 1),
      ("expert_feed_forward_length", feedForward), ("expert_shared_feed_forward_length", 0),
      ("feed_forward_length", feedForward),
    ]
    builder.metadata = [("general.architecture", .string(.init(family)))]
    let all = sizes.map { ($0, GGUFBuilder.Value.uint32(UInt32($1))) } + extra
    // What is given last counts.
    for (key, value) in all {
      builder.metadata.removeAll { $0.key.bytes == Array("\(family).\(key)".utf8) }
      builder.metadata.append((.init("\(family).\(key)"), value))
    }
    builder.metadata.append((.init("\(family).attention.layer_norm_rms_epsilon"), .float32(1e-6)))
    let weights = weights
    builder.tensors = shapes.map { .f32(.init($0), $1.map(UInt64.init), weights[$0] ?? []) }
    return try LanguageModel.load(Checkpoint.open(ByteRegion(copying: builder.build().bytes), path: "tiny.gguf"))
  }

  // MARK: In double precision

  /// The logits after each of `tokens`.
  func reference(_ tokens: [Int32]) -> [Float] {
    let weights = weights.mapValues { $0.map(Double.init) }
    var state = [[Double]](repeating: [Double](repeating: 0, count: keyLength * valueLength), count: heads)
    var past = [[Double]](repeating: [Double](repeating: 0, count: channels), count: convolutionWidth - 1)
    var logits: [Float] = []
    for token in tokens {
      let embedding = weights["token_embd.weight"] ?? []
      var x = Array(embedding[Int(token) * width..<(Int(token) + 1) * width])
      x = add(x, mix(norm(x, weights["blk.0.attn_norm.weight"]), weights, &state, &past))
      x = add(x, feed(norm(x, weights["blk.0.post_attention_norm.weight"]), weights))
      logits += multiply(embedding, norm(x, weights["output_norm.weight"])).map(Float.init)
    }
    return logits
  }

  private func mix(
    _ x: [Double], _ weights: [String: [Double]], _ state: inout [[Double]], _ past: inout [[Double]]
  ) -> [Double] {
    func tensor(_ name: String) -> [Double] { weights["blk.0.\(name)"] ?? [] }
    past.append(multiply(tensor("attn_qkv.weight"), x))
    let kernel = tensor("ssm_conv1d.weight")
    let convolved = (0..<channels).map { channel in
      silu((0..<convolutionWidth).reduce(0) { $0 + past[$1][channel] * kernel[channel * convolutionWidth + $1] })
    }
    past.removeFirst()
    let gate = multiply(tensor("attn_gate.weight"), x)
    var made: [Double] = []
    for head in 0..<heads {
      let group = isNext ? head / (heads / keyHeads) : head % keyHeads
      let query = unit(convolved[group * keyLength..<(group + 1) * keyLength]).map {
        $0 / Double(keyLength).squareRoot()
      }
      let keys = keyHeads * keyLength
      let key = unit(convolved[keys + group * keyLength..<keys + (group + 1) * keyLength])
      let (beta, alpha) = betaAlpha(head, x, weights)
      let decay = exp(tensor("ssm_a")[head] * log1p(exp(alpha + tensor("ssm_dt.bias")[head])))
      let out = (0..<valueLength).map { column in
        let value = convolved[2 * keys + head * valueLength + column]
        for i in 0..<keyLength { state[head][i * valueLength + column] *= decay }
        let found = (0..<keyLength).reduce(0) { $0 + state[head][$1 * valueLength + column] * key[$1] }
        for i in 0..<keyLength {
          state[head][i * valueLength + column] += (value - found) / (1 + exp(-beta)) * key[i]
        }
        return (0..<keyLength).reduce(0) { $0 + state[head][$1 * valueLength + column] * query[$1] }
      }
      made += norm(out, weights["blk.0.ssm_norm.weight"])
    }
    return multiply(tensor("ssm_out.weight"), zip(made, gate).map { $0 * silu($1) })
  }

  private func betaAlpha(_ head: Int, _ x: [Double], _ weights: [String: [Double]]) -> (Double, Double) {
    guard isNext else {
      return (
        multiply(weights["blk.0.ssm_beta.weight"] ?? [], x)[head],
        multiply(weights["blk.0.ssm_alpha.weight"] ?? [], x)[head]
      )
    }
    let share = heads / keyHeads
    let both = multiply(weights["blk.0.ssm_ba.weight"] ?? [], x)
    let first = head / share * 2 * share + head % share
    return (both[first], both[first + share])
  }

  private func feed(_ x: [Double], _ weights: [String: [Double]]) -> [Double] {
    let suffix = isNext ? "_exps" : ""
    let gate = multiply(weights["blk.0.ffn_gate\(suffix).weight"] ?? [], x)
    let up = multiply(weights["blk.0.ffn_up\(suffix).weight"] ?? [], x)
    return multiply(weights["blk.0.ffn_down\(suffix).weight"] ?? [], zip(gate, up).map { silu($0) * $1 })
  }

  private func multiply(_ matrix: [Double], _ x: [Double]) -> [Double] {
    (0..<matrix.count / x.count).map { row in
      x.indices.reduce(0) { $0 + matrix[row * x.count + $1] * x[$1] }
    }
  }

  private func norm(_ x: [Double], _ weight: [Double]?) -> [Double] {
    let factor = 1 / (x.reduce(0) { $0 + $1 * $1 } / Double(x.count) + Double(Float(1e-6))).squareRoot()
    return zip(x, weight ?? []).map { $0 * $1 * factor }
  }

  private func unit(_ x: ArraySlice<Double>) -> [Double] {
    let length = (x.reduce(0) { $0 + $1 * $1 } + Double(Float(1e-6))).squareRoot()
    return x.map { $0 / length }
  }

  private func silu(_ x: Double) -> Double { x / (1 + exp(-x)) }

  private func add(_ x: [Double], _ y: [Double]) -> [Double] { zip(x, y).map { $0 + $1 } }
}
