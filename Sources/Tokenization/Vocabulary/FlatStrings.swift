/// Byte strings one behind the other in one array: what a vocabulary's texts and merges are kept in.
package struct FlatStrings: Sendable {
  /// All strings' bytes.
  package private(set) var bytes: [UInt8] = []
  /// Where each string starts, and after the last one where it ends: `count + 1` entries.
  package private(set) var offsets: [Int] = [0]

  /// No strings.
  package init() {}

  /// Copies of `strings`, in their order.
  package init(_ strings: [[UInt8]]) {
    for string in strings { append(string.span) }
  }

  /// Number of strings.
  package var count: Int { offsets.count - 1 }

  /// Makes room for `count` strings of `byteCount` bytes together.
  package mutating func reserve(count: Int, byteCount: Int) {
    offsets.reserveCapacity(count + 1)
    bytes.reserveCapacity(byteCount)
  }

  /// Adds a copy of `string` at the end. Complexity: O(its bytes), amortised.
  package mutating func append(_ string: Span<UInt8>) {
    unsafe string.withUnsafeBufferPointer { unsafe append(bytes: UnsafeRawBufferPointer($0)) }
  }

  @unsafe mutating func append(bytes string: UnsafeRawBufferPointer) {
    unsafe bytes.append(contentsOf: string)
    offsets.append(bytes.count)
  }

  /// The bytes of string `index`.
  package subscript(index: Int) -> [UInt8] { Array(bytes[range(index)]) }

  /// Where string `index` lies in `bytes`.
  package func range(_ index: Int) -> Range<Int> { offsets[index]..<offsets[index + 1] }

  /// String `index` as text, ill-formed bytes replaced: for messages.
  package func text(_ index: Int) -> String { String(decoding: bytes[range(index)], as: UTF8.self) }
}
