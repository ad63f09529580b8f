#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// A file that is there whole or not at all: written beside its place under a partial name, which it gives up for its own
/// when all bytes are on the disk. One that is not finished is removed with its writer.
///
/// A device or a pipe is written to directly. One thread at a time uses a writer.
package final class NewFile {
  /// The final path, as it was given.
  package let path: String
  /// Nil where bytes go to the path directly.
  private let partial: String?
  private let descriptor: Descriptor
  private var isFinished = false

  /// Who may read a new file, as far as the process's own mask allows it.
  package enum Access: UInt32, Sendable {
    /// All may read and write.
    case everybody = 0o666
    /// Its owner alone.
    case owner = 0o600
  }

  /// Opens a partial file beside `path`: `PATH.PROCESS.partial`, or a numbered name where that is taken. Nothing that is
  /// there is followed or cut. Calls stat(2), open(2).
  package init(_ path: String, access: Access = .everybody) throws(FilesError) {
    self.path = path
    guard !path.isEmpty else { throw .system(doing: .write, path: path, number: ENOENT) }
    do throws(SystemError) {
      if FilePath.isOpenStream(path) || FileStatus(path)?.kind == .special {
        partial = nil
        descriptor = try Descriptor(path, O_WRONLY)
      } else {
        let name = try Self.freeName(beside: path)
        partial = name
        descriptor = try Descriptor(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, permissions: access.rawValue)
      }
    } catch {
      throw error.failure(.write, path)
    }
  }

  /// A name beside `path` that nothing has.
  private static func freeName(beside path: String) throws(SystemError) -> String {
    for number in 0..<10_000 {
      let name = "\(path).\(getpid())\(number == 0 ? "" : "-\(number)").partial"
      var status = stat()
      if unsafe lstat(name, &status) != 0 { return name }
    }
    throw SystemError(number: EEXIST)
  }

  deinit {
    if !isFinished, let partial { unsafe unlink(partial) }
  }

  /// Adds bytes at the end. Calls write(2).
  package func append(_ bytes: RawSpan) throws(FilesError) {
    if let error = descriptor.append(bytes).error { throw error.failure(.write, path) }
  }

  /// Adds bytes at the end. Calls write(2).
  package func append(_ bytes: [UInt8]) throws(FilesError) {
    try append(unsafe bytes.span.bytes)
  }

  /// Gives the file its name, when its bytes are on the disk, and marks it as this program's (``AuthorMark``). Calls
  /// fsync(2), rename(2).
  package func finish() throws(FilesError) {
    guard let partial else { return isFinished = true }
    AuthorMark.set(descriptor)
    do throws(SystemError) { try descriptor.sync() } catch { throw error.failure(.write, path) }
    try rename(partial, to: path)
    isFinished = true
  }

  /// Gives `made`, a whole file on the same file system, the name `path`, when its bytes are on the disk. Calls fsync(2),
  /// rename(2).
  package static func move(_ made: String, to path: String) throws(FilesError) {
    do throws(SystemError) { try Descriptor(made, O_RDONLY).sync() } catch { throw error.failure(.write, path) }
    try rename(made, to: path)
  }

  /// Writes a whole file.
  package static func write(
    _ bytes: [UInt8], to path: String, access: Access = .everybody
  ) throws(FilesError) {
    let file = try NewFile(path, access: access)
    try file.append(bytes)
    try file.finish()
  }
}
