import Files

/// A file that a command will write, by a path at which that may be done: it appears whole or not at all; a device or a
/// pipe is written to directly.
struct OutputFile {
  private let path: String

  /// Fails where nothing may be written at `path`.
  init(_ path: String, _ check: inout OutputCheck) throws(FilesError) {
    try check.check(path, form: .stream)
    self.path = path
  }

  /// Begins to write the file.
  func open() throws(FilesError) -> NewFile { try NewFile(path) }

  /// Writes the whole file.
  func write(_ bytes: [UInt8]) throws(FilesError) { try NewFile.write(bytes, to: path) }
}
