#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// An immutable run of bytes, kept alive by whatever owns it: a mapped file, memory of its own, or a maker that computes
/// them from other bytes each time they are asked for.
///
/// Copying a region copies no bytes. Slicing is O(1).
@safe public struct ByteRegion: Sendable {
  private let owner: any Sendable & AnyObject
  // Invariant: `bytes` is memory of `owner`, which neither changes nor frees it while it lives.
  private nonisolated(unsafe) let bytes: UnsafeRawBufferPointer
  private let made: MadeRange?

  /// What a maker makes of a region without memory.
  private struct MadeRange: Sendable {
    let maker: any ByteMaker
    let range: Range<Int>
  }

  /// The `bytes` of `owner`, which must not change or free them while it lives.
  @unsafe package init(owner: any Sendable & AnyObject, bytes: UnsafeRawBufferPointer) {
    self.owner = owner
    unsafe self.bytes = unsafe bytes
    made = nil
  }

  /// All bytes of `maker`: lending them computes them, so lend slices of what is large.
  package init(_ maker: any ByteMaker) {
    self.init(maker, range: 0..<maker.count)
  }

  private init(_ maker: any ByteMaker, range: Range<Int>) {
    owner = maker
    unsafe bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    made = MadeRange(maker: maker, range: range)
  }

  /// A copy of `bytes` in memory of its own, 64-byte aligned.
  public init(copying bytes: [UInt8]) {
    let storage = OwnedStorage(byteCount: bytes.count)
    unsafe storage.buffer.copyBytes(from: bytes)
    unsafe self.init(owner: storage, bytes: UnsafeRawBufferPointer(storage.buffer))
  }

  /// Number of bytes.
  public var count: Int { made?.range.count ?? (unsafe bytes.count) }

  /// The same bytes in memory, whose address holds while the region lives: the region itself, unless its bytes are
  /// made when they are asked for, which then are all made at once.
  package var inMemory: ByteRegion {
    guard let made else { return self }
    let storage = OwnedStorage(byteCount: made.range.count)
    unsafe made.maker.make(made.range, into: storage.buffer)
    return unsafe ByteRegion(owner: storage, bytes: UnsafeRawBufferPointer(storage.buffer))
  }

  /// Lends the bytes to `body`.
  @inlinable public func withBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
    try unsafe withUnsafeBytes { (buffer) throws(E) -> R in
      try unsafe body(buffer.bytes)
    }
  }

  /// Lends the bytes to `body` as a pointer, for C calls. It may not be used after.
  public func withUnsafeBytes<R: ~Copyable, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    if made != nil { return try unsafe inMemory.withUnsafeBytes(body) }
    defer { withExtendedLifetime(owner) {} }
    return try unsafe body(bytes)
  }

  /// Whether the bytes are a mapped file's, whose memory the system can give up and read again.
  package var isMapped: Bool { owner is MappedFile }

  /// Says that the bytes of `range` will not be read for a while: a mapped file gives up the memory of whole pages and
  /// reads them again where asked. Does nothing for memory of its own. Calls madvise(2).
  package func releasePages(_ range: Range<Int>) {
    if let made, range.lowerBound >= 0, range.upperBound <= count {
      let start = made.range.lowerBound
      return made.maker.release(start + range.lowerBound..<start + range.upperBound)
    }
    guard isMapped, range.lowerBound >= 0, range.upperBound <= count,
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
    if let made {
      let start = made.range.lowerBound + offset
      return ByteRegion(made.maker, range: start..<start + count)
    }
    return unsafe ByteRegion(owner: owner, bytes: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
  }
}

/// Computes bytes from others, any range of them: rows in another order, numbers of another type.
///
/// A maker keeps no state, so several threads may ask it at the same time.
package protocol ByteMaker: AnyObject, Sendable {
  /// Number of bytes there are.
  var count: Int { get }

  /// Writes the bytes of `range`, which lies in `0 ..< count`, to the front of `target`, which has room for them.
  @unsafe func make(_ range: Range<Int>, into target: UnsafeMutableRawBufferPointer)

  /// Says that the bytes of `range` will not be asked for again for a while.
  func release(_ range: Range<Int>)
}
