import Checkpoints

/// Which norms queries and keys have before they are rotated.
package enum QueryKeyNorm: Sendable {
  /// Neither is normed.
  case none
  /// Over each head, all with the same weights.
  case head(Norm.Style)
  /// Over each head, each with its own weights.
  case eachHead(Norm.Style)
  /// Over all heads together.
  case row(Norm.Style)
}

extension WeightLoader {
  /// The sizes that the family's `attention.` keys give.
  package func attentionShape(embeddingLength: Int) throws(InferenceError) -> Attention.Shape {
    let heads = try integer("attention.head_count", in: 1...65536)
    let kvHeads = try integer("attention.head_count_kv", in: 1...heads, or: heads)
    guard heads.isMultiple(of: kvHeads) else {
      throw .invalidMetadata(
        key: "\(architecture).attention.head_count_kv", found: "\(kvHeads)", expected: "a divisor of \(heads)")
    }
    let keyLength = try integer("attention.key_length", in: 2...4096, or: embeddingLength / heads)
    let valueLength = try integer("attention.value_length", in: 1...4096, or: embeddingLength / heads)
    let scale = try number("attention.scale", in: 0...1e6, or: 0)
    return Attention.Shape(
      embeddingLength: embeddingLength, heads: heads, kvHeads: kvHeads, keyLength: keyLength,
      valueLength: valueLength, scale: scale > 0 ? Float(scale) : Float(1 / Double(keyLength).squareRoot()))
  }

  /// The attention whose tensors have names that start with `prefix`: queries, keys and values in a matrix each, or
  /// behind each other in `attn_qkv`. With `isGated`, each head's query has a gate behind it.
  package func attention(
    _ prefix: String, _ shape: Attention.Shape, rope: RotaryEmbedding?, norms: QueryKeyNorm = .none,
    isGated: Bool = false
  ) throws(InferenceError) -> Attention {
    guard !isGated || shape.valueLength == shape.keyLength else {
      throw .invalidMetadata(
        key: "\(architecture).attention.value_length", found: "\(shape.valueLength)",
        expected: "\(shape.keyLength), the length of queries and their gates")
    }
    let (width, fused) = (shape.embeddingLength, prefix + "attn_qkv.weight")
    let rows = [shape.queryColumns * (isGated ? 2 : 1), shape.keyColumns, shape.valueColumns]
    var parts: [Matrix] = []
    if has(fused) {
      parts = try matrices(fused, columns: width, rows: rows)
    } else {
      for (name, rows) in zip(["attn_q", "attn_k", "attn_v"], rows) {
        parts.append(try matrix(prefix + name + ".weight", columns: width, rows: rows))
      }
    }
    return Attention(
      query: parts[0], key: parts[1], value: parts[2],
      output: try matrix(prefix + "attn_output.weight", columns: shape.mixedColumns, rows: width), shape: shape,
      queryNorm: try norm(prefix + "attn_q_norm.weight", heads: shape.heads, shape, norms),
      keyNorm: try norm(prefix + "attn_k_norm.weight", heads: shape.kvHeads, shape, norms), rope: rope,
      isGated: isGated)
  }

  private func norm(
    _ name: String, heads: Int, _ shape: Attention.Shape, _ norms: QueryKeyNorm
  ) throws(InferenceError) -> Norm? {
    switch norms {
    case .none: nil
    case .head(let style): try norm(name, shape.keyLength, style)
    case .eachHead(let style): try norm(name, shape.keyLength, segments: heads, style)
    case .row(let style): try norm(name, heads * shape.keyLength, style)
    }
  }

  /// How many positions each layer sees, itself among them; 0 for all.
  ///
  /// The window is `attention.sliding_window`. `attention.sliding_window_pattern` says which layers have it: an array
  /// of truth values, or a period of which the last layer sees everything. `period` is the family's own, 0 where all
  /// layers have the window.
  package func slidingWindows(layers: Int, period: Int) throws(InferenceError) -> [Int] {
    let window = try integer("attention.sliding_window", in: 0...1 << 30, or: 0)
    let key = "attention.sliding_window_pattern"
    if let array = checkpoint.metadata.array("\(architecture).\(key)") {
      guard let pattern = array.booleans(), pattern.count >= layers else {
        throw .invalidMetadata(
          key: "\(architecture).\(key)", found: "an array of \(array.count)",
          expected: "a truth value for each of \(layers) layers")
      }
      return pattern.prefix(layers).map { $0 ? window : 0 }
    }
    let found = try integer(key, in: 0...4096, or: period)
    return (0..<layers).map { found == 0 || $0 % found < found - 1 ? window : 0 }
  }
}
