import CKernels

extension AttentionState {
  package var shiftObstacle: String? { nil }

  /// Rows stay where they are: the positions behind those dropped get other numbers, and their keys are turned back by as
  /// many positions. The few before them move up to them in the ring.
  ///
  /// Positions that a window's ring had given up stay unseen, though they would lie in the window again.
  package func shift(_ pass: ForwardPass, dropping dropped: Range<Int>, end: Int) {
    let count = dropped.count
    let kept = max(dropped.upperBound, oldest)
    turn(pass, back: count, from: kept, count: end - kept)
    if oldest < dropped.lowerBound {
      for position in (oldest..<dropped.lowerBound).reversed() {
        cache.copyRow(row(of: position), to: row(of: position + count))
      }
    } else {
      oldest = kept - count
    }
    firstRow = row(of: count)
  }

  /// Turns the keys of `count` positions from `first` on back by `back` positions.
  private func turn(_ pass: ForwardPass, back: Int, from first: Int, count: Int) {
    guard let rotation, count > 0 else { return }
    let angles = rotation.turn(by: -back)
    unsafe angles.withUnsafeBufferPointer { angles in
      var job = unsafe qs_turn(
        kernels: pass.kernels, key_cache: cache.keys, rows: Int64(cache.rows), kv_heads: Int32(cache.layout.kvHeads),
        key_length: Int32(cache.layout.keyLength), key_stride: cache.keyStride, type: cache.type.id,
        first: Int64(row(of: first)), count: Int64(count), rotation: angles.baseAddress,
        rotated: Int32(rotation.rope.dimensions), half_split: rotation.rope.pairing == .halfSplit ? 1 : 0,
        scratch: pass.threadScratch, scratch_stride: Int64(pass.scratchByteStride / 4))
      let items = (count + Int(QS_TURN_AT_ONCE) - 1) / Int(QS_TURN_AT_ONCE)
      unsafe pass.run(items * cache.layout.kvHeads, &job, qs_turn_item)
    }
  }

  // MARK: Saving

  /// Sizes, the kind of rotation, the first position, then the rows of all from there on: of each head's keys, of each head's values.
  package func save(to writer: StateWriter, position: Int) throws(InferenceError) {
    for size in [cache.layout.kvHeads, cache.keyBytes, cache.valueBytes] { try writer.write(size) }
    try writer.write(rotation?.fingerprint ?? 0)
    try writer.write(oldest)
    let runs = unsafe cache.runs(row: row(of: oldest), count: position - oldest)
    for index in unsafe runs.indices { try unsafe writer.write(UnsafeRawBufferPointer(runs[index])) }
  }

  package func restore(from reader: StateReader, position: Int) throws(InferenceError) {
    for size in [cache.layout.kvHeads, cache.keyBytes, cache.valueBytes] {
      guard try reader.count(in: 0...Int.max) == size else { throw reader.damaged }
    }
    guard try reader.number() == rotation?.fingerprint ?? 0 else {
      throw reader.failure(
        "it was saved with another context length, for which this model turns positions otherwise; give the same")
    }
    let first = try reader.count(in: 0...position)
    // The ring of this session may be smaller than the other's.
    let skipped = max(0, position - first - cache.rows)
    (firstRow, oldest) = (0, first + skipped)
    let runs = unsafe cache.runs(row: row(of: oldest), count: position - oldest)
    let rowBytes = [cache.keyBytes, cache.valueBytes]
    for index in unsafe runs.indices {
      if index.isMultiple(of: 2) {
        try reader.skip(skipped * rowBytes[index / (2 * cache.layout.kvHeads)])
      }
      try unsafe reader.read(into: runs[index])
    }
  }
}
