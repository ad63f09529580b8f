import Foundation

/// What may be written where: no file of another kind is replaced.
enum OutputPath {
  /// Fails where a new model file would take the place of something that must stay, or has no folder.
  static func checkReplaceable(_ path: String) throws {
    guard let identity = FileIdentity(path) else { return try checkFolder(of: path) }
    guard identity.isRegularFile else {
      let what = identity.isFolder ? "a folder" : "no regular file"
      throw Failure("\(path) is \(what); name a file to write")
    }
    guard identity.byteCount > 0, !isGGUF(path) else { return }
    throw Failure("\(path) is there already and is no GGUF file; remove it, or name another file to write")
  }

  private static func checkFolder(of path: String) throws {
    guard !path.hasSuffix("/"), !path.isEmpty else { throw Failure("'\(path)' names no file to write") }
    let folder = (path as NSString).deletingLastPathComponent
    guard !folder.isEmpty, FileIdentity(folder)?.isFolder != true else { return }
    throw Failure("cannot write \(path): there is no folder \(folder); make it first")
  }

  private static func isGGUF(_ path: String) -> Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    return (try? file.read(upToCount: 4)) == Data("GGUF".utf8)
  }
}

/// Which file a path means, whatever its name. Calls stat(2).
struct FileIdentity: Hashable {
  private let device: UInt64
  private let number: UInt64
  private let kind: UInt32
  let byteCount: Int

  /// Nil where nothing is there.
  init?(_ path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    device = UInt64(truncatingIfNeeded: status.st_dev)
    number = UInt64(status.st_ino)
    kind = UInt32(status.st_mode & S_IFMT)
    byteCount = Int(status.st_size)
  }

  var isFolder: Bool { kind == UInt32(S_IFDIR) }
  var isRegularFile: Bool { kind == UInt32(S_IFREG) }
}
