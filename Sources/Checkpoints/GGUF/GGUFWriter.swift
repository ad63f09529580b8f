internal import Files

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
  public var byteCount: Int { file.byteCount }

  private let file: PartialFile

  /// The path of the file while it is written.
  public var partialPath: String { file.partialPath }

  /// The ending of the name of the file that says what the job is.
  package static let jobNote = "job"

  /// Opens `PATH.partial` for writing, and goes on at its end where it is of this layout and `job`, any text that
  /// stands for what the bytes are made from. Calls open(2), flock(2), ftruncate(2).
  ///
  /// What was written before is trusted to its length: it may have been written by a process that was killed. A file
  /// system that keeps lengths of data it lost (after a power failure) is not allowed for.
  public init(path: String, layout: GGUFLayout, job: String) throws(CheckpointWritingError) {
    self.path = path
    self.layout = layout
    let opened = try Self.writing { () throws(FilesError) in try PartialFile.open(path, note: Self.jobNote) }
    guard let opened else { throw .inUse(path: path) }
    file = opened
    // Bytes of which nothing says what they are made from are none that a writer left.
    guard file.isFile, file.byteCount == 0 || file.note != nil else { throw .notOurs(path: partialPath) }
    let kept = resumableByteCount(job: job)
    try Self.writing { () throws(FilesError) in
      try file.cut(to: kept)
      if kept == 0 { try file.setNote(job) }
    }
    if kept == 0 { try append(layout.header) }
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
    try Self.writing { () throws(FilesError) in try file.append(bytes) }
  }

  /// Cuts the file to `count` bytes, no fewer than the header, to begin again at the boundary of a row.
  public func rewind(to count: Int) throws(CheckpointWritingError) {
    guard count >= layout.header.count, count <= byteCount else {
      throw .wrongLength(path: path, expected: byteCount, found: count)
    }
    try Self.writing { () throws(FilesError) in try file.cut(to: count) }
  }

  /// Gives the finished file its name. Calls fsync(2), rename(2).
  public func finish() throws(CheckpointWritingError) {
    guard byteCount == layout.fileByteCount else {
      throw .wrongLength(path: path, expected: layout.fileByteCount, found: byteCount)
    }
    try Self.writing { () throws(FilesError) in try file.finish() }
  }

  /// Removes what was written: nobody will go on with it.
  public func abandon() {
    file.remove()
  }

  /// How much of the partial file can be kept: all where it is of this job and begins with this header.
  private func resumableByteCount(job: String) -> Int {
    guard (layout.header.count...layout.fileByteCount).contains(file.byteCount), file.note == Array(job.utf8) else {
      return 0
    }
    return file.start(layout.header.count) == layout.header ? file.byteCount : 0
  }

  private static func writing<Result>(
    _ body: () throws(FilesError) -> Result
  ) throws(CheckpointWritingError) -> Result {
    do throws(FilesError) { return try body() } catch {
      let doing: FilesError.Doing
      if case .system(let what, _, _) = error { doing = what } else { doing = .write }
      throw .system(path: error.path, doing: doing.rawValue, reason: error.reason)
    }
  }
}
