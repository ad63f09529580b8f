#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Pictures on the disk.
public enum PictureFile {
  /// Writes `bytes` under `path`, wholly or not at all: to a file beside it that takes its name when it is complete
  /// and on the disk. Calls open(2), write(2), fsync(2), rename(2).
  ///
  /// - Throws: `PicturesError.cannotWrite` with the system's reason; a full disk leaves no file behind.
  public static func write(_ bytes: [UInt8], to path: String) throws(PicturesError) {
    let partial = "\(path).\(getpid()).partial"
    let descriptor = unsafe open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: Spawn.reason(errno)) }
    var failure = fill(descriptor, with: bytes)
    if failure == nil, fsync(descriptor) != 0, errno != EINVAL { failure = errno }
    if close(descriptor) != 0, failure == nil { failure = errno }
    if failure == nil, unsafe rename(partial, path) != 0 { failure = errno }
    if let failure {
      unsafe unlink(partial)
      throw .cannotWrite(path: path, reason: Spawn.reason(failure))
    }
  }

  /// Writes all of `bytes`; returns the number of the error that stopped it.
  private static func fill(_ descriptor: Int32, with bytes: [UInt8]) -> Int32? {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe systemWrite(descriptor, buffer.baseAddress.map { unsafe $0 + written }, bytes.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return count < 0 ? errno : ENOSPC }
      written += count
    }
    return nil
  }
}

/// write(2), whose name the function here takes.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(descriptor, bytes, count)
}
