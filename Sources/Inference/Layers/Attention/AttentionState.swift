import CKernels

/// ``Attention`` over the keys and values of one sequence.
package final class AttentionState: MixerState {
  let attention: Attention
  let rotation: Rotation?
  let cache: AttentionCache
  /// Most tokens of a batch.
  private let batchSize: Int
  /// The row that position 0 has, or would have.
  var firstRow = 0
  /// The first position that the cache has.
  var oldest = 0

  /// A sequence at position 0. `rotation` has the angles of the attention's rope, nil where it has none; batches have
  /// at most `batchSize` tokens.
  package init(_ attention: Attention, rotation: Rotation?, cache: AttentionCache, batchSize: Int) {
    self.attention = attention
    self.rotation = rotation
    self.cache = cache
    self.batchSize = batchSize
  }

  @unsafe package func apply(
    _ pass: ForwardPass, input: Rows, output: Output, tokens: Int, position: Int, workspace: Workspace
  ) {
    if let latent = attention.latent {
      unsafe applyLatent(
        latent, pass, input: input, output: output, tokens: tokens, position: position, workspace: workspace)
      return
    }
    let shape = attention.shape
    var space = unsafe workspace.space
    let query = unsafe space.take(shape.queryColumns)
    let gates = attention.isGated ? unsafe takeGates(&space) : nil
    let key = unsafe space.take(shape.keyColumns)
    let value = unsafe space.take(shape.valueColumns)
    let mixed = unsafe space.take(shape.mixedColumns)
    unsafe pass.multiply(
      .init(matrix: attention.query, out: gates?.fused ?? query), .init(matrix: attention.key, out: key),
      .init(matrix: attention.value, out: value), input: input, tokens: tokens)
    if let gates = unsafe gates { unsafe split(pass, gates, query: query, tokens: tokens) }
    if let norm = attention.queryNorm {
      unsafe pass.normaliseSegments(query, by: norm, segments: shape.queryColumns / norm.columns, tokens: tokens)
    }
    if let norm = attention.keyNorm {
      unsafe pass.normaliseSegments(key, by: norm, segments: shape.keyColumns / norm.columns, tokens: tokens)
    }
    unsafe mix(pass, query: query, key: key, value: value, mixed: mixed, tokens: tokens, position: position)
    if let gates = unsafe gates { unsafe apply(pass, gates, mixed: mixed, tokens: tokens) }
    unsafe pass.round(mixed, columns: mixed.columns, tokens: tokens)
    unsafe pass.multiply(.init(matrix: attention.output, output), input: mixed, tokens: tokens)
  }

  /// Whether everything is there that the next token sees at `position`. What lies behind that is overwritten before it
  /// is read again.
  package func rewind(to position: Int) -> Bool {
    position == 0 || oldest <= firstSeen(from: position)
  }

  /// The first position that a token at `position` sees.
  func firstSeen(from position: Int) -> Int {
    attention.shape.window > 0 ? max(0, position - attention.shape.window + 1) : 0
  }

  /// The row of `position`.
  func row(of position: Int) -> Int {
    (firstRow + position) % cache.rows
  }

  /// Makes room for `tokens` at `position`: the oldest are overwritten where the ring is full.
  private func advance(_ tokens: Int, position: Int) {
    if position == 0 { (firstRow, oldest) = (0, 0) }
    oldest = max(oldest, position + tokens - cache.rows)
  }

  /// Rotates queries and keys, remembers keys and values, and computes what each head makes of those it sees.
  func mix(
    _ pass: ForwardPass, query: Rows, key: Rows, value: Rows, mixed: Rows, tokens: Int, position: Int
  ) {
    advance(tokens, position: position)
    unsafe store(pass, query: query, key: key, value: value, tokens: tokens, position: position)
    unsafe attend(pass, query: query, mixed: mixed, tokens: tokens, position: position)
  }

  /// Rotates queries and keys and puts keys and values into the cache.
  private func store(
    _ pass: ForwardPass, query: Rows, key: Rows, value: Rows, tokens: Int, position: Int
  ) {
    let shape = attention.shape
    var job = unsafe qs_rope_store(
      kernels: pass.kernels, queries: query.base, keys: key.base, values: value.base,
      query_stride: Int64(query.columns), key_row_stride: Int64(key.columns), value_row_stride: Int64(value.columns),
      heads: Int32(shape.heads), kv_heads: Int32(shape.kvHeads), key_length: Int32(shape.keyLength),
      value_length: Int32(shape.valueLength), rotation: rotation?.rows.base,
      rotated: Int32(rotation?.rope.dimensions ?? 0), half_split: rotation?.rope.pairing == .halfSplit ? 1 : 0,
      key_cache: cache.keys, value_cache: cache.values, rows: Int64(cache.rows), key_stride: cache.keyStride,
      value_stride: cache.valueStride, type: cache.type.id, row: Int64(row(of: position)))
    unsafe pass.run(tokens, &job, qs_rope_store_item)
  }

  /// What each head makes of what it sees. Where a few tokens see much, it is computed in chunks, which lie behind the
  /// rows of `mixed` that are wanted until they are merged.
  private func attend(_ pass: ForwardPass, query: Rows, mixed: Rows, tokens: Int, position: Int) {
    let shape = attention.shape
    var job = unsafe qs_attention()
    unsafe job.kernels = unsafe pass.kernels
    unsafe (job.queries, job.query_stride) = unsafe (UnsafePointer(query.base), Int64(query.columns))
    unsafe job.tokens = Int32(tokens)
    unsafe (job.heads, job.kv_heads) = (Int32(shape.heads), Int32(shape.kvHeads))
    unsafe (job.key_length, job.value_length) = (Int32(shape.keyLength), Int32(shape.valueLength))
    unsafe (job.key_cache, job.value_cache) = unsafe (UnsafeRawPointer(cache.keys), UnsafeRawPointer(cache.values))
    unsafe (job.rows, job.type) = (Int64(cache.rows), cache.type.id)
    unsafe (job.key_stride, job.value_stride) = (cache.keyStride, cache.valueStride)
    unsafe (job.position, job.row, job.oldest) = (Int64(position), Int64(row(of: position)), Int64(oldest))
    unsafe job.window = Int32(clamping: shape.window)
    unsafe (job.scale, job.softcap) = (shape.scale, shape.softcap)
    unsafe job.sinks = unsafe attention.sinks?.base
    unsafe (job.out, job.out_stride) = unsafe (mixed.base, Int64(mixed.columns))
    unsafe (job.scratch, job.scratch_stride) = unsafe (pass.scratchBytes, Int64(pass.scratchByteStride))
    unsafe job.room = unsafe mixed.base + tokens * mixed.columns
    unsafe job.room_floats = Int64((batchSize - tokens) * mixed.columns)
    let items = unsafe qs_attention_plan(&job, Int32(clamping: pass.threadCount))
    unsafe pass.run(Int(items), &job, qs_attention_item)
    if unsafe job.chunks > 0 { unsafe pass.run(Int(job.tiles), &job, qs_attention_merge_item) }
  }

  /// Floats of scratch memory that a thread needs.
  package static func threadFloats(_ layout: AttentionCache.Layout, type: CacheType) -> Int {
    let (key, value) = (type.stride(layout.keyLength), type.stride(layout.valueLength))
    return Int(qs_attention_scratch_bytes(Int32(key), Int32(value))) / 4
  }
}
