/// A position in borrowed bytes that moves forward as little-endian values are loaded.
///
/// Every load is checked against the end; nothing is bound to the bytes' memory, so their alignment does not matter.
/// All loads are O(1) but `loadText`, which copies.
struct ByteCursor: ~Escapable {
  private let bytes: RawSpan

  /// The position of the next load, from the start of the bytes.
  private(set) var offset = 0

  /// A cursor at the start of `bytes`.
  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) {
    self.bytes = bytes
  }

  /// Bytes between the position and the end.
  var remaining: Int { bytes.byteCount - offset }

  /// The next integer, least significant byte first.
  mutating func load<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type = T.self) throws(ReadFault) -> T {
    let start = try skip(MemoryLayout<T>.size)
    return T(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: start, as: T.self))
  }

  /// The next IEEE 754 single.
  mutating func loadFloat() throws(ReadFault) -> Float {
    Float(bitPattern: try load(UInt32.self))
  }

  /// The next IEEE 754 double.
  mutating func loadDouble() throws(ReadFault) -> Double {
    Double(bitPattern: try load(UInt64.self))
  }

  /// Passes over `count` bytes (at least 0) and returns the position it was at.
  @discardableResult
  mutating func skip(_ count: Int) throws(ReadFault) -> Int {
    guard count <= remaining else {
      throw ReadFault(.truncated, at: offset, expected: "\(count) bytes", found: "\(remaining) before the end")
    }
    defer { offset += count }
    return offset
  }

  /// A 64-bit count of things that take at least `least` bytes each, all of which are still to come.
  ///
  /// A count that the rest of the bytes can't hold is a fault, so whoever reserves memory for it is bounded by the file.
  mutating func loadCount(of things: StaticString, least: Int) throws(ReadFault) -> Int {
    let start = offset
    let count = try load(UInt64.self)
    guard count <= UInt64(remaining / least) else {
      throw ReadFault(
        .tooLarge, at: start, expected: "at most \(remaining / least) \(things), which is all the file has room for",
        found: "\(count)")
    }
    return Int(count)
  }

  /// The next string: its length in 64 bits, then its bytes. Complexity: O(length).
  mutating func loadText() throws(ReadFault) -> FileText {
    let count = try loadCount(of: "bytes", least: 1)
    let start = try skip(count)
    return unsafe bytes.extracting(start..<offset).withUnsafeBytes { unsafe FileText($0) }
  }

  /// Whether any of the `count` bytes from here on, which must exist, is neither 0 nor 1; its position.
  func firstNonBoolean(count: Int) -> Int? {
    (offset..<offset + count).first { unsafe bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) > 1 }
  }

  /// Bytes of a string's length.
  static let lengthSize = 8
}

/// Why a value could not be read; whoever knows the field's name makes a `CheckpointError.Defect` of it.
struct ReadFault: Error {
  let reason: CheckpointError.Reason
  /// Where the wrong field starts, from the start of the cursor's bytes.
  let offset: Int
  let expected: String
  let found: String

  init(_ reason: CheckpointError.Reason, at offset: Int, expected: String, found: String) {
    self.reason = reason
    self.offset = offset
    self.expected = expected
    self.found = found
  }
}
