#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// An immutable run of bytes, kept alive by whatever owns it: a mapped file or memory of its own.
///
/// Copying a region copies no bytes. Slicing is O(1).
@safe public struct ByteRegion: Sendable {
  private let owner: any Sendable & AnyObject
  // Invariant: `bytes` is memory of `owner`, which neither changes nor frees it while it lives.
  private nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

  /// The `bytes` of `owner`, which must not change or free them while it lives.
  @unsafe package init(owner: any Sendable & AnyObject, bytes: UnsafeRawBufferPointer) {
    self.owner = owner
    unsafe self.bytes = unsafe bytes
  }

  /// A copy of `bytes` in memory of its own, 64-byte aligned.
  public init(copying bytes: [UInt8]) {
    let storage = OwnedStorage(byteCount: bytes.count)
    unsafe storage.buffer.copyBytes(from: bytes)
    unsafe self.init(owner: storage, bytes: UnsafeRawBufferPointer(storage.buffer))
  }

  /// Number of bytes.
  public var count: Int { unsafe bytes.count }

  /// Lends the bytes to `body`.
  @inlinable public func withBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
    try unsafe withUnsafeBytes { (buffer) throws(E) -> R in
      try unsafe body(buffer.bytes)
    }
  }

  /// Lends the bytes to `body` as a pointer, for C calls.
  public func withUnsafeBytes<R: ~Copyable, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    defer { withExtendedLifetime(owner) {} }
    return try unsafe body(bytes)
  }

  /// Says that the bytes of `range` will not be read for a while: a mapped file gives up the memory of whole pages and
  /// reads them again where asked. Does nothing for memory of its own. Calls madvise(2).
  package func releasePages(_ range: Range<Int>) {
    guard owner is MappedFile, range.lowerBound >= 0, range.upperBound <= count,
      let base = unsafe bytes.baseAddress
    else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let start = Int(bitPattern: base)
    let first = (start + range.lowerBound + page - 1) / page * page
    let end = (start + range.upperBound) / page * page
    guard first < end, let address = unsafe UnsafeMutableRawPointer(bitPattern: first) else { return }
    unsafe madvise(address, end - first, MADV_DONTNEED)
  }

  /// The `count` bytes from `offset` on.
  public func slice(offset: Int, count: Int) throws(TensorsError) -> ByteRegion {
    let available = self.count
    guard offset >= 0, count >= 0, offset <= available, count <= available - offset else {
      throw .outOfBounds(offset: offset, count: count, available: available)
    }
    return unsafe ByteRegion(owner: owner, bytes: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
  }
}
