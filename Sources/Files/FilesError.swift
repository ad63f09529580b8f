/// What can go wrong when a file is written; its description is what a person reads.
package enum FilesError: Error, Sendable, Equatable {
  /// The operating system refused; `number` is its error number.
  case system(doing: Doing, path: String, number: Int32)
  /// The output is a file that the same run reads, by this or another name.
  case isSource(path: String)
  /// Two outputs of the same run are one file.
  case isOtherOutput(path: String)
  /// The output is a folder, or its name ends in a slash.
  case isFolder(path: String)
  /// The folder that the output would lie in is not there.
  case noFolder(path: String, folder: String)
  /// The output is a device or a pipe, and what is written must be a file.
  case isNoFile(path: String)
  /// A file is there that this program did not write, or that was changed since.
  case isForeign(path: String)

  /// What the operating system was asked for.
  package enum Doing: String, Sendable {
    /// Making or naming the file, putting bytes into it, taking it for oneself, shortening it.
    case write, fill, lock, cut
  }
}

extension FilesError {
  /// The reason alone, without the file's name.
  package var reason: String {
    switch self {
    case .system(_, _, let number): systemSentence(number)
    case .isSource: "it is a file that is read; name another file to write"
    case .isOtherOutput: "two files to write are one; name another for one of them"
    case .isFolder: "it is a folder; name a file to write"
    case .noFolder(_, let folder): "there is no folder \(folder); make it first"
    case .isNoFile: "it is no regular file; name a file to write"
    case .isForeign:
      "a file is there that quantscope did not write, or that was changed since; name another, or replace it with --force"
    }
  }

  /// The file's name.
  package var path: String {
    switch self {
    case .system(_, let path, _), .isSource(let path), .isOtherOutput(let path), .isFolder(let path),
      .noFolder(let path, _), .isNoFile(let path), .isForeign(let path):
      path
    }
  }
}

extension FilesError: CustomStringConvertible {
  package var description: String {
    guard case .system(let doing, _, _) = self else { return "cannot write '\(path)': \(reason)" }
    return "cannot \(doing.rawValue) \(path): \(reason)"
  }
}
