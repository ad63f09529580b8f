/// Keys and values of past positions, for each layer laid out as [key/value head][position][head], heads padded with
/// zeros to a multiple of 16 so that kernels need no tail.
@safe package final class AttentionCache {
  /// Sizes of one layer's cache.
  package struct Layout: Sendable {
    package var kvHeads: Int
    package var keyLength: Int
    package var valueLength: Int

    /// Elements from a position's key to the next.
    package var keyStride: Int { (keyLength + 15) / 16 * 16 }
    /// Elements from a position's value to the next.
    package var valueStride: Int { (valueLength + 15) / 16 * 16 }

    /// Bytes for `positions`; nil where they overflow.
    package func byteCount(positions: Int, type: CacheType) -> Int? {
      let perPosition = kvHeads.multipliedReportingOverflow(by: (keyStride + valueStride) * type.bytes)
      let bytes = perPosition.partialValue.multipliedReportingOverflow(by: positions)
      return perPosition.overflow || bytes.overflow ? nil : bytes.partialValue
    }
  }

  package let layout: Layout
  package let positions: Int
  package let type: CacheType
  private let storage: PageStorage

  /// Room for `positions` of one layer.
  package init(_ layout: Layout, positions: Int, type: CacheType) throws(InferenceError) {
    guard let bytes = layout.byteCount(positions: positions, type: type), let storage = PageStorage(byteCount: bytes)
    else { throw .outOfMemory(bytes: layout.byteCount(positions: positions, type: type) ?? Int.max) }
    self.layout = layout
    self.positions = positions
    self.type = type
    self.storage = storage
  }

  /// The keys. Valid while this object lives.
  @unsafe package var keys: UnsafeMutableRawPointer { unsafe storage.base }

  /// The values. Valid while this object lives.
  @unsafe package var values: UnsafeMutableRawPointer {
    unsafe storage.base + layout.kvHeads * positions * layout.keyStride * type.bytes
  }
}
