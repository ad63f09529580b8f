package import Tensors

/// Reads what a ``StateWriter`` wrote.
package final class StateReader {
  /// The file's name.
  package let path: String
  private let region: ByteRegion
  private var offset = 0
  private let end: Int

  /// Bytes of length and checksum at the end.
  private static let trailerSize = 16

  /// A reader of the file at `path`, mapped. Throws ``InferenceError/savedSession(path:reason:)``.
  package convenience init(path: String) throws(InferenceError) {
    do throws(TensorsError) {
      try self.init(MappedFile(path: path).region, path: path)
    } catch {
      throw .savedSession(path: path, reason: "\(error)")
    }
  }

  /// A reader of `region`.
  package init(_ region: ByteRegion, path: String) {
    self.region = region
    self.path = path
    end = max(region.count - Self.trailerSize, 0)
  }

  /// Throws unless the length and the checksum are those that were written. Complexity: O(bytes).
  package func check() throws(InferenceError) {
    let whole = unsafe region.withUnsafeBytes { bytes in
      guard bytes.count >= Self.trailerSize else { return false }
      func number(_ at: Int) -> UInt64 {
        UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      }
      guard number(end) == UInt64(bytes.count) else { return false }
      var hash = ByteHash()
      unsafe hash.add(UnsafeRawBufferPointer(rebasing: bytes[..<(end + 8)]))
      return hash.value == number(end + 8)
    }
    guard whole else { throw damaged }
  }

  /// What is thrown where something can't be restored.
  package func failure(_ reason: String) -> InferenceError { .savedSession(path: path, reason: reason) }

  /// The file is not what was written.
  package var damaged: InferenceError { failure("it is cut short or damaged; delete it and start anew") }

  /// Bytes that are left.
  package var left: Int { end - offset }

  // MARK: Reading

  /// A number of 8 bytes.
  package func number() throws(InferenceError) -> UInt64 {
    var number: UInt64 = 0
    try unsafe withUnsafeMutableBytes(of: &number) { (bytes) throws(InferenceError) in
      try unsafe read(into: bytes)
    }
    return UInt64(littleEndian: number)
  }

  /// A number of things, which lies in `range`.
  package func count(in range: ClosedRange<Int>) throws(InferenceError) -> Int {
    guard let count = Int(exactly: try number()), range.contains(count) else { throw damaged }
    return count
  }

  /// Fills `target` with the next bytes.
  @unsafe package func read(into target: UnsafeMutableRawBufferPointer) throws(InferenceError) {
    guard target.count <= left else { throw damaged }
    unsafe copy(into: target)
  }

  /// Passes over `count` bytes.
  package func skip(_ count: Int) throws(InferenceError) {
    guard count >= 0, count <= left else { throw damaged }
    offset += count
  }

  /// Bytes with their number before them.
  package func countedBytes() throws(InferenceError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: try count(in: 0...left))
    unsafe bytes.withUnsafeMutableBytes { unsafe copy(into: $0) }
    return bytes
  }

  /// Values of 4 bytes with their number before them.
  package func values() throws(InferenceError) -> [Int32] {
    var values = [Int32](repeating: 0, count: try count(in: 0...left / 4))
    unsafe values.withUnsafeMutableBytes { unsafe copy(into: $0) }
    return values.map(Int32.init(littleEndian:))
  }

  /// Copies the next bytes, of which there are enough.
  private func copy(into target: UnsafeMutableRawBufferPointer) {
    unsafe region.withUnsafeBytes { bytes in
      unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + target.count]))
    }
    offset += target.count
  }
}
