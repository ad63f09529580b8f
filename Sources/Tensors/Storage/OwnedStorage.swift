/// Zeroed, 64-byte aligned memory that is freed with its last reference.
@safe package final class OwnedStorage: Sendable {
  /// The memory. Whoever writes to it must be the only one to use it then.
  @unsafe package nonisolated(unsafe) let buffer: UnsafeMutableRawBufferPointer

  /// `byteCount` bytes of zeros.
  package init(byteCount: Int) {
    unsafe buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 64)
    unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit {
    unsafe buffer.deallocate()
  }
}
