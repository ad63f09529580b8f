internal import CFileAttributes

/// How a file tells that this program wrote it: an extended attribute with its length and the time of its last change. The
/// bytes are untouched by it; a file that somebody changed, and a copy without attributes, count as somebody's own.
///
/// A file system that keeps no such attributes forgets the mark, and its files count as somebody's own too.
package enum AuthorMark {
  private static let name = "user.quantscope.written"

  /// Marks an open file whose bytes are all written. Calls fsetxattr(2).
  static func set(_ descriptor: borrowing Descriptor) {
    guard let status = FileStatus(descriptor) else { return }
    let text = Array(Self.text(status).utf8)
    unsafe text.withUnsafeBytes { bytes in
      #if canImport(Darwin)
        _ = unsafe fsetxattr(descriptor.number, name, bytes.baseAddress, bytes.count, 0, 0)
      #else
        _ = unsafe fsetxattr(descriptor.number, name, bytes.baseAddress, bytes.count, 0)
      #endif
    }
  }

  /// Whether this program wrote the file at `path`, and nobody changed it since. Calls getxattr(2).
  package static func isOn(_ path: String) -> Bool {
    guard let status = FileStatus(path) else { return false }
    let found = unsafe [UInt8](unsafeUninitializedCapacity: 256) { buffer, count in
      #if canImport(Darwin)
        let got = unsafe getxattr(path, name, buffer.baseAddress, buffer.count, 0, 0)
      #else
        let got = unsafe getxattr(path, name, buffer.baseAddress, buffer.count)
      #endif
      count = max(0, got)
    }
    return found.elementsEqual(text(status).utf8)
  }

  private static func text(_ status: FileStatus) -> String {
    "\(status.byteCount) \(status.changed.seconds).\(status.changed.nanoseconds)"
  }
}
