#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// Writes a GGUF file front to back, in pieces, so that its name never stands for half a file.
///
/// The bytes go to `PATH.partial`, which takes its name when all are on the disk. A writer that ends before, however it
/// does, leaves that file; a later one of the same layout and the same job goes on at its end. What the job is (the
/// source, the options) lies beside it, in `PATH.partial.job`: where it differs, the file is begun anew.
///
/// Unchecked: one thread at a time uses a writer, which its owner sees to.
@safe public final class GGUFWriter: @unchecked Sendable {
  /// The final path.
  public let path: String

  /// What is written, and where: header, metadata, entries, data.
  public let layout: GGUFLayout

  /// Bytes written, in this run and before.
  public private(set) var byteCount: Int

  private let descriptor: Int32

  /// The path of the file while it is written.
  public var partialPath: String { path + ".partial" }

  private var jobPath: String { partialPath + ".job" }

  /// Opens `PATH.partial` for writing, and goes on at its end where it is of this layout and `job`, any text that
  /// stands for what the bytes are made from. Calls open(2), flock(2), ftruncate(2).
  ///
  /// What was written before is trusted to its length: it may have been written by a process that was killed. A file
  /// system that keeps lengths of data it lost (after a power failure) is not allowed for.
  public init(path: String, layout: GGUFLayout, job: String) throws(CheckpointWritingError) {
    self.path = path
    self.layout = layout
    byteCount = 0
    descriptor = unsafe open(path + ".partial", O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.failure(path + ".partial", "write") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let isTaken = errno == EWOULDBLOCK
      throw isTaken ? .inUse(path: path) : Self.failure(path + ".partial", "lock")
    }
    guard !isForeign else { throw .notOurs(path: partialPath) }
    byteCount = resumableByteCount(job: job)
    guard ftruncate(descriptor, off_t(byteCount)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      throw Self.failure(partialPath, "cut")
    }
    if byteCount == 0 {
      try Self.write(job, to: jobPath)
      try append(layout.header)
    }
  }

  /// Unlocks before closing: a child that another thread is just starting holds a copy of the descriptor, and with
  /// it the lock, until it runs its program.
  deinit {
    guard descriptor >= 0 else { return }
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Appends bytes. Calls write(2).
  public func append(_ bytes: [UInt8]) throws(CheckpointWritingError) {
    try append(unsafe bytes.span.bytes)
  }

  /// Appends bytes. Calls write(2).
  public func append(_ bytes: RawSpan) throws(CheckpointWritingError) {
    guard bytes.byteCount <= layout.fileByteCount - byteCount else {
      throw .wrongLength(path: path, expected: layout.fileByteCount, found: byteCount + bytes.byteCount)
    }
    let (written, error) = unsafe bytes.withUnsafeBytes { unsafe Self.write($0, to: descriptor) }
    byteCount += written
    if error != 0 { throw Self.failure(partialPath, "fill", error) }
  }

  /// Cuts the file to `count` bytes, no fewer than the header, to begin again at the boundary of a row.
  public func rewind(to count: Int) throws(CheckpointWritingError) {
    guard count >= layout.header.count, count <= byteCount else {
      throw .wrongLength(path: path, expected: byteCount, found: count)
    }
    guard ftruncate(descriptor, off_t(count)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      throw Self.failure(partialPath, "cut")
    }
    byteCount = count
  }

  /// Gives the finished file its name. Calls fsync(2), rename(2).
  public func finish() throws(CheckpointWritingError) {
    guard byteCount == layout.fileByteCount else {
      throw .wrongLength(path: path, expected: layout.fileByteCount, found: byteCount)
    }
    guard fsync(descriptor) == 0 else { throw Self.failure(partialPath, "fill") }
    guard unsafe rename(partialPath, path) == 0 else { throw Self.failure(path, "write") }
    unsafe unlink(jobPath)
    syncFolder()
  }

  /// Removes what was written: nobody will go on with it.
  public func abandon() {
    unsafe unlink(partialPath)
    unsafe unlink(jobPath)
  }
}

extension GGUFWriter {
  /// Whether the partial file is none that a writer left: it has bytes, and nothing says what they are made from.
  private var isForeign: Bool {
    var status = stat()
    return unsafe fstat(descriptor, &status) != 0 || status.st_mode & S_IFMT != S_IFREG
      || (status.st_size > 0 && access(jobPath, F_OK) != 0)
  }

  /// How much of the partial file can be kept: all where it is of this job and begins with this header.
  private func resumableByteCount(job: String) -> Int {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_size >= layout.header.count,
      status.st_size <= layout.fileByteCount, Self.read(jobPath, limit: 1 << 20) == Array(job.utf8)
    else { return 0 }
    let header = Self.read(partialPath, limit: layout.header.count)
    return header == layout.header ? Int(status.st_size) : 0
  }

  /// Makes the new name last. Where that can't be done the file is whole all the same.
  private func syncFolder() {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = unsafe open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// The first bytes of a file, nil where it can't be read.
  private static func read(_ path: String, limit: Int) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      while count < limit {
        guard let start = buffer.baseAddress else { return }
        #if canImport(Darwin)
          let got = unsafe Darwin.read(descriptor, start + count, limit - count)
        #else
          let got = unsafe Glibc.read(descriptor, start + count, limit - count)
        #endif
        if got < 0, errno == EINTR { continue }
        guard got > 0 else { return }
        count += got
      }
    }
  }

  private static func write(_ text: String, to path: String) throws(CheckpointWritingError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure(path, "write") }
    defer { close(descriptor) }
    let (_, error) = unsafe Array(text.utf8).withUnsafeBytes { unsafe write($0, to: descriptor) }
    if error != 0 { throw failure(path, "write", error) }
  }

  /// Writes all bytes, or says how many and which error ended it.
  private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> (count: Int, error: Int32) {
    var done = 0
    while done < bytes.count {
      guard let start = bytes.baseAddress else { break }
      #if canImport(Darwin)
        let put = unsafe Darwin.write(descriptor, start + done, bytes.count - done)
      #else
        let put = unsafe Glibc.write(descriptor, start + done, bytes.count - done)
      #endif
      if put < 0, errno == EINTR { continue }
      if put < 0 { return (done, errno) }
      done += put
    }
    return (done, 0)
  }

  private static func failure(
    _ path: String, _ doing: String, _ error: Int32 = errno
  ) -> CheckpointWritingError {
    .system(path: path, doing: doing, reason: unsafe String(cString: strerror(error)))
  }
}
