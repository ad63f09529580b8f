import CKernels

/// What multi-head latent attention (DeepSeek-AI, 2024) has in place of a matrix for keys and one for values: a latent
/// row that all heads share, and what each head makes of it.
///
/// In ``Attention`` the key's matrix makes the part of a key that is rotated, the same for all heads, and the value's
/// matrix the latent row. A head's query and key have the rotated part first.
package struct LatentProjection: Sendable {
  /// Two forms of the same computation, as files have it.
  package enum Form: Sendable {
    /// Queries are taken to the latent row instead of keys out of it, so the cache holds the latent rows alone: each
    /// head's query goes through its `keys`, and what it makes of the latent rows through its `values`.
    case absorbed(keys: [Matrix], values: [Matrix])
    /// Each head's `keys` and `values` are computed of the latent row, and cached.
    case expanded(keys: [Matrix], values: [Matrix])
  }

  /// How keys and values come of the latent row.
  package let form: Form
  /// What the query's matrix works on: a shorter row, normed; nil where it is the layer's input.
  package let query: (down: Matrix, norm: Norm)?
  /// The norm of the latent row, before it is cached or used.
  package let norm: Norm
  /// Values of a head's query that are not rotated.
  package let plainLength: Int
  /// Values of a head's query that are rotated.
  package let rotatedLength: Int
  /// Values that a head makes at last.
  package let valueLength: Int

  /// Length of a latent row.
  var latentLength: Int { norm.columns }
  /// Length of a head's query as the query's matrix makes it: what is not rotated first.
  var queryLength: Int { plainLength + rotatedLength }

  /// Memory beyond that of ``Attention``.
  func demand(heads: Int) -> LayerDemand {
    let short = query?.down.rows ?? 0
    var demand = LayerDemand(
      columns: short + heads * queryLength, widestRow: max(short, latentLength), products: 2 * heads)
    switch form {
    case .absorbed:
      demand.columns += heads * valueLength
      demand.roundedBytes = heads * LayerDemand.roundedBytes(columns: max(plainLength, latentLength))
    case .expanded:
      demand.columns += rotatedLength + latentLength
    }
    return demand
  }
}

extension WeightLoader {
  /// The latent attention whose tensors have names that start with `prefix`, of `heads` heads.
  ///
  /// The lengths are the family's `attention.` keys; `rope` is of the rotated part alone. Scores are multiplied with
  /// `scale`.
  package func latentAttention(
    _ prefix: String, embeddingLength: Int, heads: Int, rope: RotaryEmbedding, norms: Norm.Style, scale: Float
  ) throws(InferenceError) -> Attention {
    let (latent, rotated) = (try latentLength(), rope.dimensions)
    let (keyLength, valueLength) = (try latentKeyLength(), try latentValueLength())
    guard keyLength > rotated else {
      throw .invalidMetadata(
        key: "\(architecture).rope.dimension_count", found: "\(rotated)", expected: "less than \(keyLength)")
    }
    let down = try matrices(
      prefix + "attn_kv_a_mqa.weight", columns: embeddingLength, rows: [latent, rotated])
    let query = try latentQuery(prefix, embeddingLength: embeddingLength, norms)
    let name = query == nil ? "attn_q.weight" : "attn_q_b.weight"
    let projection = LatentProjection(
      form: try latentForm(
        prefix, latent: latent, plain: keyLength - rotated, value: valueLength, heads: heads), query: query,
      norm: try norm(prefix + "attn_kv_a_norm.weight", latent, norms), plainLength: keyLength - rotated,
      rotatedLength: rotated, valueLength: valueLength)
    let shape = projection.shape(embeddingLength: embeddingLength, heads: heads, scale: scale)
    return Attention(
      query: try matrix(prefix + name, columns: query?.down.rows ?? embeddingLength, rows: heads * keyLength),
      key: down[1], value: down[0],
      output: try matrix(prefix + "attn_output.weight", columns: heads * valueLength, rows: embeddingLength),
      shape: shape, rope: rope, latent: projection)
  }

  private func latentLength() throws(InferenceError) -> Int {
    try integer("attention.kv_lora_rank", in: 1...65536)
  }

  /// Length of a head's query and key as they are multiplied without absorption.
  package func latentKeyLength() throws(InferenceError) -> Int {
    let isNamed = hasMetadata("attention.key_length_mla")
    return try integer(isNamed ? "attention.key_length_mla" : "attention.key_length", in: 3...4096)
  }

  private func latentValueLength() throws(InferenceError) -> Int {
    let isNamed = hasMetadata("attention.value_length_mla")
    return try integer(isNamed ? "attention.value_length_mla" : "attention.value_length", in: 1...4096)
  }

  private func latentQuery(
    _ prefix: String, embeddingLength: Int, _ norms: Norm.Style
  ) throws(InferenceError) -> (down: Matrix, norm: Norm)? {
    let rank = try integer("attention.q_lora_rank", in: 0...65536, or: 0)
    guard rank > 0 else { return nil }
    let down = try matrix(prefix + "attn_q_a.weight", columns: embeddingLength, rows: rank)
    return (down, try norm(prefix + "attn_q_a_norm.weight", rank, norms))
  }

  /// The heads' matrices: in `attn_k_b`, the way back to the latent row, and `attn_v_b`, or behind each other in
  /// `attn_kv_b`.
  private func latentForm(
    _ prefix: String, latent: Int, plain: Int, value: Int, heads: Int
  ) throws(InferenceError) -> LatentProjection.Form {
    let both = prefix + "attn_kv_b.weight"
    guard has(both), !has(prefix + "attn_k_b.weight") else {
      let keys = try experts(prefix + "attn_k_b.weight", columns: plain, rows: [latent], count: heads)
      let values = try experts(prefix + "attn_v_b.weight", columns: latent, rows: [value], count: heads)
      return .absorbed(keys: keys[0], values: values[0])
    }
    let lengths = (0..<heads).flatMap { _ in [plain, value] }
    let parts = try matrices(both, columns: latent, rows: lengths)
    return .expanded(
      keys: stride(from: 0, to: parts.count, by: 2).map { parts[$0] },
      values: stride(from: 1, to: parts.count, by: 2).map { parts[$0] })
  }
}

extension LatentProjection {
  /// Sizes of heads as they meet in the cache.
  fileprivate func shape(embeddingLength: Int, heads: Int, scale: Float) -> Attention.Shape {
    switch form {
    case .absorbed:
      Attention.Shape(
        embeddingLength: embeddingLength, heads: heads, kvHeads: 1, keyLength: rotatedLength + latentLength,
        valueLength: latentLength, scale: scale)
    case .expanded:
      Attention.Shape(
        embeddingLength: embeddingLength, heads: heads, kvHeads: heads, keyLength: queryLength,
        valueLength: valueLength, scale: scale)
    }
  }
}
