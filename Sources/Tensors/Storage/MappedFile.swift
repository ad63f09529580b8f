#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A file mapped read-only into memory: opening costs nothing but the page table, reading faults pages in.
///
/// A file that somebody else shortens while it is mapped makes the kernel raise SIGBUS on access; the program writes
/// files by rename, which never does that.
@safe public final class MappedFile: Sendable {
  /// The path as it was given.
  public let path: String

  // Invariant: mapped in `init`, unmapped in `deinit`, never written in between.
  private nonisolated(unsafe) let mapping: UnsafeRawBufferPointer

  /// Maps the whole of the file at `path`. Calls open(2), fstat(2), mmap(2).
  public init(path: String) throws(TensorsError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: Self.lastError()) }
    defer { close(descriptor) }

    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .cannotOpen(path: path, reason: Self.lastError()) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }

    let count = Int(status.st_size)
    self.path = path
    guard count > 0 else {
      unsafe mapping = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let address = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw .cannotMap(path: path, bytes: count, reason: Self.lastError())
    }
    unsafe mapping = UnsafeRawBufferPointer(start: address, count: count)
  }

  deinit {
    if let address = unsafe mapping.baseAddress {
      unsafe munmap(UnsafeMutableRawPointer(mutating: address), mapping.count)
    }
  }

  /// The file's length in bytes.
  public var count: Int { unsafe mapping.count }

  /// The whole file as a region that keeps it mapped.
  public var region: ByteRegion {
    unsafe ByteRegion(owner: self, bytes: mapping)
  }

  private static func lastError() -> String {
    unsafe String(cString: strerror(errno))
  }
}
