#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// Which file a path means, whatever its name: links, `..` and other spellings of one file have one identity.
package struct FileIdentity: Sendable, Hashable {
  private let device: UInt64
  private let number: UInt64

  /// What is at `path`, links followed; nil where nothing is. Calls stat(2).
  package init?(_ path: String) {
    guard let status = FileStatus(path) else { return nil }
    self = status.identity
  }

  init(device: UInt64, number: UInt64) {
    (self.device, self.number) = (device, number)
  }

  /// The numbers by which the file system knows the file.
  var text: String { "\(device):\(number)" }
}

/// What the file system tells of a file.
package struct FileStatus: Sendable {
  /// What lies under a path.
  package enum Kind: Sendable {
    /// Bytes of their own, or names of others.
    case file, folder
    /// A device, a pipe or a socket.
    case special
  }

  /// Which file it is, by whatever name.
  package let identity: FileIdentity
  /// What it is.
  package let kind: Kind
  /// Its size in bytes; of a folder or a device without meaning.
  package let byteCount: Int
  /// The last change of the bytes, in seconds and nanoseconds since 1970.
  let changed: (seconds: Int, nanoseconds: Int)

  /// What is at `path`, links followed; nil where nothing is. Calls stat(2).
  package init?(_ path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// An open file. Calls fstat(2).
  init?(_ descriptor: borrowing Descriptor) {
    var status = stat()
    guard unsafe fstat(descriptor.number, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    identity = FileIdentity(device: UInt64(truncatingIfNeeded: status.st_dev), number: UInt64(status.st_ino))
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    default: kind = .special
    }
    byteCount = Int(status.st_size)
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    changed = (Int(time.tv_sec), Int(time.tv_nsec))
  }
}
