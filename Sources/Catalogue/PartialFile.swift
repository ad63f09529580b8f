import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A file that is being fetched: `NAME.partial`, locked against other programs, and beside it `NAME.partial.source`
/// with the identity of what is fetched, so that a later run knows whether it may go on.
///
/// A lock is on the file itself. The holder renames the file to its final name when it is done; one who waited finds
/// that the path then names nothing, or another file, and looks again.
final class PartialFile {
  let path: String
  private let descriptor: Int32

  /// Bytes that are in the file, this run's and those of runs before it.
  private(set) var count: Int

  private init(path: String, descriptor: Int32, count: Int) {
    self.path = path
    self.descriptor = descriptor
    self.count = count
  }

  /// Unlocks before closing: a child that another thread is just starting holds a copy of the descriptor, and with
  /// it the lock, until it runs its program.
  deinit {
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Opens the file and locks it; nil where another program holds the lock. Calls open(2), flock(2), fstat(2).
  static func open(_ path: String) throws(PullError) -> PartialFile? {
    let descriptor = systemOpen(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .file(path: path, reason: lastSystemError()) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      return nil
    }
    var own = stat()
    var named = stat()
    guard unsafe fstat(descriptor, &own) == 0, unsafe stat(path, &named) == 0, own.st_ino == named.st_ino else {
      // Renamed between open and lock: the other program is done.
      flock(descriptor, LOCK_UN)
      close(descriptor)
      return nil
    }
    lseek(descriptor, 0, SEEK_END)
    return PartialFile(path: path, descriptor: descriptor, count: Int(own.st_size))
  }

  /// Adds bytes at the end. Calls write(2).
  func append(_ data: Data) throws(PullError) {
    var done = 0
    while done < data.count {
      let written = unsafe data.withUnsafeBytes { bytes in
        unsafe write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw .file(path: path, reason: lastSystemError()) }
      done += written
      count += written
    }
  }

  /// Throws away what is in the file. Calls ftruncate(2).
  func reset() throws(PullError) {
    guard ftruncate(descriptor, 0) == 0 else { throw .file(path: path, reason: lastSystemError()) }
    lseek(descriptor, 0, SEEK_SET)
    count = 0
    identity = nil
  }

  /// Gives the file its final name, after its bytes have reached the disk. Calls fsync(2), rename(2).
  func finish(as final: String) throws(PullError) {
    guard fsync(descriptor) == 0 else { throw .file(path: path, reason: lastSystemError()) }
    guard unsafe rename(path, final) == 0 else { throw .file(path: final, reason: lastSystemError()) }
    identity = nil
  }

  /// Removes the file and what is beside it.
  func remove() {
    identity = nil
    unsafe unlink(path)
  }

  /// What the bytes are part of, as the hub names it (its checksum or ETag).
  var identity: String? {
    get {
      try? String(contentsOfFile: identityPath, encoding: .utf8)
    }
    set {
      if let newValue {
        try? newValue.write(toFile: identityPath, atomically: true, encoding: .utf8)
      } else {
        unsafe unlink(identityPath)
      }
    }
  }

  private var identityPath: String { path + ".source" }
}

/// open(2), reachable from inside a type that has an `open` of its own.
private func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
  unsafe open(path, flags, mode)
}
