internal import CKernels

/// Which rows of a batch belong together: texts behind each other, none of which sees another.
package struct Segments: Sendable, Equatable {
  /// Where each starts, and behind them the number of rows.
  package let starts: [Int32]
  /// The position of each row in its text, from 0 on.
  package let positions: [Int32]
  /// Rows of the longest.
  package let longest: Int

  /// Texts of these lengths, each at least 1.
  package init(lengths: [Int]) {
    var (starts, positions): ([Int32], [Int32]) = ([0], [])
    for length in lengths {
      positions += 0..<Int32(length)
      starts.append(Int32(positions.count))
    }
    self.starts = starts
    self.positions = positions
    longest = lengths.max() ?? 0
  }

  /// Rows of all segments together.
  package var rows: Int { positions.count }
  /// Number of segments.
  package var count: Int { starts.count - 1 }
}

/// Cosine and sine of each pair of a head at each position (Su et al. 2021).
package final class RotationTable {
  let buffer: FloatBuffer
  let headLength: Int
  let positions: Int
  /// Whether pairs are (i, i + half a head) instead of neighbours.
  let isHalfSplit: Bool

  /// Pair i turns by position * frequencies[i]; what is turned grows by `magnitude`.
  package init(positions: Int, frequencies: [Double], magnitude: Double = 1, isHalfSplit: Bool = false) {
    headLength = 2 * frequencies.count
    self.positions = positions
    self.isHalfSplit = isHalfSplit
    buffer = FloatBuffer(count: positions * headLength)
    for position in 0..<positions {
      for (pair, frequency) in frequencies.enumerated() {
        let angle = Double(position) * frequency
        unsafe buffer.base[position * headLength + 2 * pair] = Float(cosine(angle) * magnitude)
        unsafe buffer.base[position * headLength + 2 * pair + 1] = Float(sine(angle) * magnitude)
      }
    }
  }
}

/// How many heads attention has, and how long they are.
package struct HeadShape: Sendable, Equatable {
  /// Heads that ask, a multiple of ``keyHeads``.
  package let heads: Int
  /// Heads of keys and values, each shared by `heads / keyHeads` neighbours.
  package let keyHeads: Int
  /// Values of a head's query, key and value; even, as pairs of them are rotated.
  package let length: Int

  /// Heads of `length` values each.
  package init(heads: Int, keyHeads: Int, length: Int) {
    (self.heads, self.keyHeads, self.length) = (heads, keyHeads, length)
  }
}

extension Tape {
  /// Each head of each row turned to its position, which is below the table's.
  package func rotated(_ x: Value, by table: RotationTable, _ segments: Segments) -> Value {
    precondition(x.rows == segments.rows && segments.longest <= table.positions, "positions of the table")
    let heads = x.columns / table.headLength
    let result = result(rows: x.rows, columns: x.columns, of: x)
    unsafe rotate(pointer(x), into: pointer(result), heads, table, segments, back: 0, accumulate: 0)
    remember(result) { [unowned self] in
      guard let back = unsafe gradient(result), let (place, accumulate) = unsafe place(x) else { return }
      unsafe rotate(back, into: place, heads, table, segments, back: 1, accumulate: accumulate)
    }
    return result
  }

  @unsafe private func rotate(
    _ x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, _ heads: Int, _ table: RotationTable,
    _ segments: Segments, back: Int32, accumulate: Int32
  ) {
    unsafe segments.positions.withUnsafeBufferPointer { positions in
      var job = unsafe qs_rotation(
        x: x, rotation: table.buffer.base, positions: positions.baseAddress, out: out, rows: Int32(segments.rows),
        heads: Int32(heads), head_length: Int32(table.headLength), half_split: table.isHalfSplit ? 1 : 0, back: back,
        accumulate: accumulate)
      unsafe qs_train_rotate(&job, machine.workers, machine.isa)
    }
  }

  /// softmax(q kᵀ / sqrt(length)) v within each segment, each row seeing itself and those before it (Vaswani et al.
  /// 2017); heads share key heads in groups (Ainslie et al. 2023).
  package func attention(_ q: Value, _ k: Value, _ v: Value, _ shape: HeadShape, _ segments: Segments) -> Value {
    precondition(q.columns == shape.heads * shape.length && k.columns == shape.keyHeads * shape.length, "heads")
    let result = result(rows: q.rows, columns: q.columns, of: q, k, v)
    let sums = scratch(shape.heads * q.rows)
    let scale = 1 / Float(shape.length).squareRoot()
    unsafe segments.starts.withUnsafeBufferPointer { starts in
      var job = unsafe qs_attention_forward(
        q: pointer(q), k: pointer(k), v: pointer(v), out: pointer(result), sums: sums.base, starts: starts.baseAddress,
        segments: Int32(segments.count), rows: Int32(q.rows), heads: Int32(shape.heads),
        kv_heads: Int32(shape.keyHeads), head_length: Int32(shape.length), scale: scale,
        workspace: machine.attentionSpace(longest: segments.longest, headLength: shape.length))
      unsafe qs_train_attention(&job, machine.workers, machine.threads, machine.isa)
    }
    remember(result) { [unowned self] in
      unsafe attentionBack(q, k, v, result, sums, shape, segments, scale)
    }
    return result
  }

  @unsafe private func attentionBack(
    _ q: Value, _ k: Value, _ v: Value, _ result: Value, _ sums: FloatBuffer, _ shape: HeadShape, _ segments: Segments,
    _ scale: Float
  ) {
    // The kernel replaces; what other steps have left is added afterwards.
    let places = [q, k, v].map { value in (value, scratch(value.count)) }
    unsafe segments.starts.withUnsafeBufferPointer { starts in
      var job = unsafe qs_attention_backward(
        q: pointer(q), k: pointer(k), v: pointer(v), out: pointer(result), sums: sums.base, d_out: gradient(result),
        d_q: places[0].1.base, d_k: places[1].1.base, d_v: places[2].1.base, starts: starts.baseAddress,
        segments: Int32(segments.count), rows: Int32(q.rows), heads: Int32(shape.heads),
        kv_heads: Int32(shape.keyHeads), head_length: Int32(shape.length), scale: scale,
        workspace: machine.attentionSpace(longest: segments.longest, headLength: shape.length))
      unsafe qs_train_attention_back(&job, machine.workers, machine.threads, machine.isa)
    }
    for (value, buffer) in places {
      guard let (place, accumulate) = unsafe place(value) else { continue }
      unsafe qs_train_scale(
        buffer.base, 1, Int64(value.count), place, accumulate, machine.workers, machine.isa)
    }
  }
}
