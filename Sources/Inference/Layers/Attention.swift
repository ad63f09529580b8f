import CKernels

/// Multi-head attention with fewer key/value heads than query heads (Ainslie et al., 2023), over a cache.
package struct Attention: Sendable {
  package let query: Matrix
  package let key: Matrix
  package let value: Matrix
  package let output: Matrix
  package let shape: Shape

  /// Sizes of heads.
  package struct Shape: Sendable {
    package var heads: Int
    package var kvHeads: Int
    package var keyLength: Int
    package var valueLength: Int
    /// What scores are multiplied with.
    package var scale: Float
    /// Positions that a token sees, itself among them; 0 for all.
    package var window = 0

    /// The cache of one layer.
    package var cache: AttentionCache.Layout {
      AttentionCache.Layout(kvHeads: kvHeads, keyLength: keyLength, valueLength: valueLength)
    }
  }

  /// Rows that layers of one shape share.
  package final class Buffers {
    let query: RowBuffer
    let key: RowBuffer
    let value: RowBuffer
    let mixed: RowBuffer
    /// Cosines and sines of the batch's positions.
    package let rotation: RowBuffer

    package init(_ shape: Shape, rotated: Int, batchSize: Int) throws(InferenceError) {
      query = try RowBuffer(count: batchSize, columns: shape.heads * shape.keyLength)
      key = try RowBuffer(count: batchSize, columns: shape.kvHeads * shape.keyLength)
      value = try RowBuffer(count: batchSize, columns: shape.kvHeads * shape.valueLength)
      mixed = try RowBuffer(count: batchSize, columns: shape.heads * shape.valueLength)
      rotation = try RowBuffer(count: batchSize, columns: rotated)
    }
  }

  /// Adds the attention over the cache and the tokens themselves to `residual`.
  ///
  /// `input` is the normed rows, whose rounded form the stage before has left. Keys and values of the tokens are stored
  /// from `position` on.
  @unsafe package func apply(
    _ pass: ForwardPass, input: Rows, residual: Rows, tokens: Int, position: Int, rope: RotaryEmbedding,
    cache: AttentionCache, buffers: Buffers
  ) {
    unsafe pass.multiply(
      .init(matrix: query, out: buffers.query.rows), .init(matrix: key, out: buffers.key.rows),
      .init(matrix: value, out: buffers.value.rows), input: input, tokens: tokens)
    store(pass, tokens: tokens, position: position, rope: rope, cache: cache, buffers: buffers)
    attend(pass, tokens: tokens, position: position, cache: cache, buffers: buffers)
    let mixed = unsafe buffers.mixed.rows
    unsafe pass.round(mixed, columns: mixed.columns, tokens: tokens)
    unsafe pass.multiply(.init(matrix: output, out: residual, accumulates: true), input: mixed, tokens: tokens)
  }

  private func store(
    _ pass: ForwardPass, tokens: Int, position: Int, rope: RotaryEmbedding, cache: AttentionCache, buffers: Buffers
  ) {
    let (query, key, value) = unsafe (buffers.query.rows, buffers.key.rows, buffers.value.rows)
    var job = unsafe qs_rope_store(
      kernels: pass.kernels, queries: query.base, keys: key.base, values: value.base,
      query_stride: Int64(query.columns), key_row_stride: Int64(key.columns), value_row_stride: Int64(value.columns),
      heads: Int32(shape.heads), kv_heads: Int32(shape.kvHeads), key_length: Int32(shape.keyLength),
      value_length: Int32(shape.valueLength), rotation: buffers.rotation.rows.base, rotated: Int32(rope.dimensions),
      half_split: rope.pairing == .halfSplit ? 1 : 0, key_cache: cache.keys, value_cache: cache.values,
      positions: Int64(cache.positions), key_stride: Int32(cache.layout.keyStride),
      value_stride: Int32(cache.layout.valueStride), is_f16: cache.type == .f16 ? 1 : 0, position: Int64(position))
    unsafe pass.run(tokens, &job, qs_rope_store_item)
  }

  private func attend(
    _ pass: ForwardPass, tokens: Int, position: Int, cache: AttentionCache, buffers: Buffers
  ) {
    let (query, mixed) = unsafe (buffers.query.rows, buffers.mixed.rows)
    var job = unsafe qs_attention(
      kernels: pass.kernels, queries: query.base, query_stride: Int64(query.columns), heads: Int32(shape.heads),
      kv_heads: Int32(shape.kvHeads), key_length: Int32(shape.keyLength), value_length: Int32(shape.valueLength),
      key_cache: cache.keys, value_cache: cache.values, positions: Int64(cache.positions),
      key_stride: Int32(cache.layout.keyStride), value_stride: Int32(cache.layout.valueStride),
      is_f16: cache.type == .f16 ? 1 : 0, position: Int64(position), window: Int32(shape.window), scale: shape.scale,
      out: mixed.base, out_stride: Int64(mixed.columns), scratch: pass.scratchBytes,
      scratch_stride: Int64(pass.scratchByteStride))
    unsafe pass.run(tokens * shape.heads, &job, qs_attention_item)
  }

  /// Floats of scratch memory that a thread needs for a cache of `positions`.
  package static func threadFloats(_ layout: AttentionCache.Layout, positions: Int) -> Int {
    Int(qs_attention_scratch_bytes(Int64(positions), Int32(layout.keyStride), Int32(layout.valueStride))) / 4
  }
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
      heads: heads, kvHeads: kvHeads, keyLength: keyLength, valueLength: valueLength,
      scale: scale > 0 ? Float(scale) : Float(1 / Double(keyLength).squareRoot()))
  }

  /// The attention whose matrices have names that start with `prefix`.
  package func attention(
    _ prefix: String, shape: Attention.Shape, embeddingLength: Int
  ) throws(InferenceError) -> Attention {
    Attention(
      query: try matrix(prefix + "attn_q.weight", columns: embeddingLength, rows: shape.heads * shape.keyLength),
      key: try matrix(prefix + "attn_k.weight", columns: embeddingLength, rows: shape.kvHeads * shape.keyLength),
      value: try matrix(prefix + "attn_v.weight", columns: embeddingLength, rows: shape.kvHeads * shape.valueLength),
      output: try matrix(
        prefix + "attn_output.weight", columns: shape.heads * shape.valueLength, rows: embeddingLength),
      shape: shape)
  }
}
