#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A file that a command writes: under a name of its own until it is complete, so that a full disk or an interruption
/// leaves no half file. What is no regular file (a device, a pipe) is written directly.
final class OutputFile {
  private let path: String
  private let temporary: String?
  private var descriptor: Int32

  /// Opens the file. Calls stat(2), open(2).
  init(_ path: String) throws(OutputError) {
    self.path = path
    var status = stat()
    let exists = unsafe stat(path, &status) == 0
    let isSpecial = exists && status.st_mode & S_IFMT != S_IFREG
    temporary = isSpecial ? nil : "\(path).\(getpid()).partial"
    let flags = isSpecial ? O_WRONLY : O_WRONLY | O_CREAT | O_EXCL
    descriptor = unsafe open(temporary ?? path, flags | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw OutputError(name: path, reason: unsafe String(cString: strerror(errno))) }
  }

  deinit { abandon() }

  func write(_ bytes: [UInt8]) throws(OutputError) {
    try Output.write(bytes, to: descriptor, named: path)
  }

  /// Gives the file its name. Calls fsync(2), rename(2).
  func finish() throws(OutputError) {
    if let temporary {
      guard fsync(descriptor) == 0, unsafe rename(temporary, path) == 0 else {
        throw OutputError(name: path, reason: unsafe String(cString: strerror(errno)))
      }
    }
    close(descriptor)
    descriptor = -1
  }

  /// Writes a whole file.
  static func write(_ bytes: [UInt8], to path: String) throws(OutputError) {
    let file = try OutputFile(path)
    try file.write(bytes)
    try file.finish()
  }

  private func abandon() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    if let temporary { unsafe unlink(temporary) }
  }
}
