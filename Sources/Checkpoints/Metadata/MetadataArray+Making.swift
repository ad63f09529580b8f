internal import Tensors

/// Arrays made in memory, in the layout that a file would have.
extension MetadataArray {
  /// An array of strings. Complexity: O(total bytes).
  public init(strings: [[UInt8]]) {
    var bytes: [UInt8] = []
    for string in strings {
      bytes.appendLittleEndian(UInt64(string.count))
      bytes += string
    }
    self.init(elementType: .string, count: strings.count, data: ByteRegion(copying: bytes))
  }

  /// An array of 32-bit integers. Complexity: O(n).
  public init(_ integers: [Int32]) {
    var bytes: [UInt8] = []
    for integer in integers { bytes.appendLittleEndian(UInt32(bitPattern: integer)) }
    self.init(elementType: .int32, count: integers.count, data: ByteRegion(copying: bytes))
  }

  /// An array of singles. Complexity: O(n).
  public init(_ floats: [Float]) {
    var bytes: [UInt8] = []
    for float in floats { bytes.appendLittleEndian(float.bitPattern) }
    self.init(elementType: .float32, count: floats.count, data: ByteRegion(copying: bytes))
  }
}

extension [UInt8] {
  fileprivate mutating func appendLittleEndian(_ value: some FixedWidthInteger) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}
