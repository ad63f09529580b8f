package import Tensors

/// Floats in memory of their own, aligned to 64 bytes, zeros at first.
///
/// One thread at a time uses a buffer, or kernels whose threads each write a part of it.
@safe package final class FloatBuffer {
  package let count: Int
  /// The first float. Valid while this object lives.
  @unsafe package let base: UnsafeMutablePointer<Float>
  private let storage: OwnedStorage

  /// Room for `count` floats, all 0.
  package init(count: Int) {
    self.count = count
    storage = OwnedStorage(byteCount: max(1, count) * MemoryLayout<Float>.stride)
    guard let base = unsafe storage.buffer.bindMemory(to: Float.self).baseAddress else {
      preconditionFailure("memory has an address")
    }
    unsafe self.base = unsafe base
  }

  /// A copy of `values`.
  package convenience init(_ values: [Float]) {
    self.init(count: values.count)
    unsafe values.withUnsafeBytes { unsafe storage.buffer.copyMemory(from: $0) }
  }

  /// All floats. Valid while this object lives.
  @unsafe package var floats: UnsafeMutableBufferPointer<Float> {
    unsafe UnsafeMutableBufferPointer(start: base, count: count)
  }

  /// A copy of all floats. O(n).
  package var array: [Float] { unsafe Array(floats) }

  /// How many are zero. O(n).
  package var zeroCount: Int { unsafe floats.reduce(0) { $1 == 0 ? $0 + 1 : $0 } }

  /// Sets all to zero. O(n).
  package func clear() {
    unsafe floats.update(repeating: 0)
  }

  /// Takes over the floats of another of the same length. O(n).
  package func copy(from other: FloatBuffer) {
    precondition(count == other.count, "buffers of different lengths")
    unsafe base.update(from: other.base, count: count)
  }

  /// The memory as bytes that a file can be made of.
  package var region: ByteRegion {
    unsafe ByteRegion(
      owner: storage, bytes: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(storage.buffer)[..<(count * 4)]))
  }
}

/// Buffers that a step gave back, for the next: memory that was touched once need not be zeroed by the system again.
final class BufferShelf {
  private var free: [Int: [FloatBuffer]] = [:]

  /// A buffer of at least `count` floats, whatever they are.
  func take(_ count: Int) -> FloatBuffer {
    let size = Self.size(count)
    if let known = free[size]?.popLast() { return known }
    return FloatBuffer(count: size)
  }

  func give(_ buffer: FloatBuffer) {
    free[buffer.count, default: []].append(buffer)
  }

  /// Lengths in steps of an eighth, so that batches of nearly the same length share buffers.
  private static func size(_ count: Int) -> Int {
    guard count > 1024 else { return 1024 }
    let step = 1 << max(0, (Int.bitWidth - count.leadingZeroBitCount) - 4)
    return (count + step - 1) / step * step
  }
}
