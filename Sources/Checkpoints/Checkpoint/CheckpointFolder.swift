internal import Files

/// A folder that is read as a checkpoint: its path, and what lies in it.
struct CheckpointFolder: Sendable {
  /// Without a slash at its end.
  let path: String
  /// Names of files, folders and all else in it, sorted.
  let names: [String]

  /// Lists the folder at `path`; nil where it is none or can't be read.
  init?(_ path: String) {
    guard FileStatus(path)?.kind == .folder, let names = FilePath.names(in: path) else { return nil }
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
    self.names = names.sorted()
  }

  /// The folder that the file at `path` lies in.
  init?(of path: String) {
    self.init(FilePath.folder(of: path))
  }

  /// The path of `name` in the folder.
  func path(of name: String) -> String { path == "/" ? "/" + name : path + "/" + name }

  /// The bytes of the file `name`; nil where there is none, fails where it is larger than `limit`.
  func bytes(of name: String, limit: Int) throws(CheckpointError) -> [UInt8]? {
    guard names.contains(name) else { return nil }
    let file = try CheckpointFile(mapping: path(of: name))
    guard file.count <= limit else {
      throw CheckpointError(
        ReadFault(.tooLarge, at: 0, expected: "at most \(limit) bytes", found: "\(file.count)"), field: name,
        path: file.path)
    }
    return file.start(limit)
  }

  /// What the JSON file `name` says; nil where there is none.
  func json(_ name: String, limit: Int = 1 << 28) throws(CheckpointError) -> JSONValue? {
    guard let bytes = try bytes(of: name, limit: limit) else { return nil }
    do throws(JSONError) {
      return try JSONValue(json: bytes)
    } catch {
      throw CheckpointError(
        ReadFault(.invalid, at: error.offset, expected: "JSON", found: error.reason), field: "line \(error.line)",
        path: path(of: name))
    }
  }
}
