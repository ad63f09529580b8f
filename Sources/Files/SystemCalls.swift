#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// An open file, which is closed with its owner.
struct Descriptor: ~Copyable {
  let number: Int32

  /// Opens `path`. Calls open(2). Throws the error number, and nothing is open then.
  init(_ path: String, _ flags: Int32, permissions: UInt32 = 0o666) throws(SystemError) {
    number = unsafe open(path, flags | O_CLOEXEC, mode_t(permissions))
    guard number >= 0 else { throw SystemError() }
  }

  deinit { close(number) }

  /// Writes all of `bytes`, and says how many it did. Calls write(2).
  borrowing func append(_ bytes: RawSpan) -> (count: Int, error: SystemError?) {
    var done = 0
    while done < bytes.byteCount {
      let put = unsafe bytes.withUnsafeBytes { bytes in
        unsafe write(number, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
      }
      if put < 0, errno == EINTR || errno == EAGAIN { continue }
      guard put > 0 else { return (done, put < 0 ? SystemError() : SystemError(number: ENOSPC)) }
      done += put
    }
    return (done, nil)
  }

  /// The first bytes of the file, at most `count`. Calls pread(2).
  borrowing func start(_ count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count, let start = buffer.baseAddress {
        let got = unsafe pread(number, start + filled, count - filled, off_t(filled))
        if got < 0, errno == EINTR { continue }
        guard got > 0 else { return }
        filled += got
      }
    }
  }

  /// Waits until the bytes are on the disk. Calls fsync(2); a file system without such a thing is no error.
  borrowing func sync() throws(SystemError) {
    guard fsync(number) != 0, errno != EINVAL else { return }
    throw SystemError()
  }
}

/// The number of an error of the operating system.
struct SystemError: Error, Equatable {
  let number: Int32

  /// The last one of this thread.
  init() { number = errno }
  init(number: Int32) { self.number = number }

  func failure(_ doing: FilesError.Doing, _ path: String) -> FilesError {
    .system(doing: doing, path: path, number: number)
  }
}

/// The operating system's own sentence for an error number.
package func systemSentence(_ number: Int32) -> String {
  unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
}

/// Gives the file `partial` the name `path`, and makes that last. Calls rename(2), fsync(2) on the folder; where the
/// folder can't be synced the file is whole all the same.
func rename(_ partial: String, to path: String) throws(FilesError) {
  guard unsafe rename(partial, path) == 0 else { throw SystemError().failure(.write, path) }
  if let folder = try? Descriptor(FilePath.folder(of: path), O_RDONLY) { try? folder.sync() }
}
