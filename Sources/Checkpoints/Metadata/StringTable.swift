internal import Tensors

/// Many strings in one run of bytes: a vocabulary, its merges. Access to any of them is O(1) and copies nothing.
public struct StringTable: Sendable {
  private let region: ByteRegion
  // String i lies at starts[i] ..< starts[i + 1] - gap. Invariant: rising, the last at most region.count + gap.
  private let starts: [Int]
  private let gap: Int

  /// A table of `strings` in memory of its own. Complexity: O(total bytes).
  public init(_ strings: [[UInt8]]) {
    var starts = [0]
    starts.reserveCapacity(strings.count + 1)
    for string in strings { starts.append((starts.last ?? 0) + string.count) }
    self.init(region: ByteRegion(copying: Array(strings.joined())), starts: starts, gap: 0)
  }

  /// A view on `region` with `gap` bytes between one string's end and the next one's start.
  init(region: ByteRegion, starts: [Int], gap: Int) {
    self.region = region
    self.starts = starts
    self.gap = gap
  }

  /// Number of strings.
  public var count: Int { starts.count - 1 }

  /// A copy of string `index`, which must lie in `0 ..< count`.
  public subscript(index: Int) -> [UInt8] {
    withBytes(at: index) { bytes in unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) } }
  }

  /// String `index` with ill-formed UTF-8 replaced, and its exact bytes.
  public func text(at index: Int) -> FileText {
    withBytes(at: index) { bytes in unsafe bytes.withUnsafeBytes { unsafe FileText($0) } }
  }

  /// Bytes of string `index`.
  public func byteCount(at index: Int) -> Int {
    starts[index + 1] - gap - starts[index]
  }

  /// Lends the bytes of string `index`, which must lie in `0 ..< count`, to `body`.
  public func withBytes<R: ~Copyable, E: Error>(
    at index: Int, _ body: (RawSpan) throws(E) -> R
  ) throws(E) -> R {
    let range = starts[index]..<starts[index + 1] - gap
    return try region.withBytes { (bytes) throws(E) -> R in try body(bytes.extracting(range)) }
  }

  /// Lends all bytes to `body` with a function that gives the range of each string, for loops over the whole table.
  public func withAllBytes<R: ~Copyable, E: Error>(
    _ body: (RawSpan, _ range: (Int) -> Range<Int>) throws(E) -> R
  ) throws(E) -> R {
    try region.withBytes { (bytes) throws(E) -> R in
      try body(bytes) { index in starts[index]..<starts[index + 1] - gap }
    }
  }
}
