import CKernels

/// Keys and values of past positions of one layer, laid out as [key/value head][row][head].
///
/// The rows are a ring: the position after that in the last row lies in row 0. In a layer with a window it holds the
/// window and a batch, otherwise the whole context.
@safe package final class AttentionCache {
  /// Sizes of one layer's cache.
  package struct Layout: Sendable {
    /// Heads of keys and values.
    package var kvHeads: Int
    /// Values of a head's key.
    package var keyLength: Int
    /// Values of a head's value.
    package var valueLength: Int

    /// Bytes for `rows`; nil where they overflow.
    package func byteCount(rows: Int, type: CacheType) -> Int? {
      let row = kvHeads.multipliedReportingOverflow(by: type.rowBytes(keyLength) + type.rowBytes(valueLength))
      let bytes = row.partialValue.multipliedReportingOverflow(by: rows)
      return row.overflow || bytes.overflow ? nil : bytes.partialValue
    }
  }

  /// Sizes of a row.
  package let layout: Layout
  /// Positions that there is room for.
  package let rows: Int
  /// How values are stored.
  package let type: CacheType
  private let storage: PageStorage

  /// Room for `rows` positions of one layer.
  package init(_ layout: Layout, rows: Int, type: CacheType) throws(InferenceError) {
    guard let bytes = layout.byteCount(rows: rows, type: type), let storage = PageStorage(byteCount: bytes)
    else { throw .outOfMemory(bytes: layout.byteCount(rows: rows, type: type) ?? Int.max) }
    self.layout = layout
    self.rows = rows
    self.type = type
    self.storage = storage
  }

  /// Bytes of a key.
  package var keyBytes: Int { type.rowBytes(layout.keyLength) }
  /// Bytes of a value.
  package var valueBytes: Int { type.rowBytes(layout.valueLength) }
  /// Values from a key to the next.
  package var keyStride: Int32 { Int32(type.stride(layout.keyLength)) }
  /// Values from a value to the next.
  package var valueStride: Int32 { Int32(type.stride(layout.valueLength)) }

  /// The keys. Valid while this object lives.
  @unsafe package var keys: UnsafeMutableRawPointer { unsafe storage.base }

  /// The values. Valid while this object lives.
  @unsafe package var values: UnsafeMutableRawPointer {
    unsafe storage.base + layout.kvHeads * rows * keyBytes
  }

  /// The runs of bytes that hold `count` rows from `row` on, round the end: for each head those of the keys, then for
  /// each head those of the values. Valid while this object lives.
  @unsafe package func runs(row: Int, count: Int) -> [UnsafeMutableRawBufferPointer] {
    let first = min(count, rows - row)
    var runs: [UnsafeMutableRawBufferPointer] = unsafe []
    func add(_ base: UnsafeMutableRawPointer, _ bytes: Int) {
      for head in 0..<layout.kvHeads {
        let start = unsafe base + head * rows * bytes
        unsafe runs.append(UnsafeMutableRawBufferPointer(start: start + row * bytes, count: first * bytes))
        unsafe runs.append(UnsafeMutableRawBufferPointer(start: start, count: (count - first) * bytes))
      }
    }
    unsafe add(keys, keyBytes)
    unsafe add(values, valueBytes)
    return unsafe runs
  }

  /// Copies a row, keys and values of all heads.
  package func copyRow(_ source: Int, to target: Int) {
    let (from, to) = unsafe (runs(row: source, count: 1), runs(row: target, count: 1))
    for index in unsafe from.indices { unsafe to[index].copyMemory(from: UnsafeRawBufferPointer(from[index])) }
  }

  /// The floats of a cached key.
  package func key(head: Int, row: Int) -> [Float] {
    var floats = [Float](repeating: 0, count: layout.keyLength)
    unsafe qs_cache_get(
      type.id, keys + (head * rows + row) * keyBytes, Int32(layout.keyLength), &floats)
    return floats
  }
}
