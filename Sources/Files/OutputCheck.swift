#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// The one check of what a run may write where.
///
/// Refused always: a file that the run reads, by whatever name; a folder; a path without a folder; a device or a pipe where
/// a file is needed. Refused unless the person forces it: a file with bytes in it that this program did not write, or that
/// was changed since (``AuthorMark``).
package struct OutputCheck: Sendable {
  /// What an output has to be.
  package enum Form: Sendable {
    /// Bytes front to back: a device or a pipe will do.
    case stream
    /// A file.
    case file
    /// A file that is written as a ``PartialFile`` whose note has this ending.
    case resumable(note: String)
  }

  private let sources: Set<FileIdentity>
  private let replacesForeign: Bool
  private var outputs: Set<Place> = []

  /// Where a file is or would be.
  private struct Place: Hashable {
    let folder: FileIdentity?
    let name: String
  }

  /// A check for a run that reads `sources`: files, and folders for all files in them but those that this program wrote.
  /// Paths that name nothing are passed over. `replacesForeign`: whether the person said that files of other programs may
  /// be replaced.
  package init(sources: [String], replacesForeign: Bool) {
    var files: Set<FileIdentity> = []
    for source in Set(sources) {
      guard let status = FileStatus(source) else { continue }
      switch status.kind {
      case .file: files.insert(status.identity)
      case .folder:
        for path in (FilePath.names(in: source) ?? []).map({ source + "/" + $0 }) where !AuthorMark.isOn(path) {
          if let status = FileStatus(path), status.kind == .file { files.insert(status.identity) }
        }
      // A terminal may well be read and written.
      case .special: break
      }
    }
    self.sources = files
    self.replacesForeign = replacesForeign
  }

  /// Fails where `path` must not be written. `isOwn` may tell by a file's bytes that this program wrote it.
  package mutating func check(
    _ path: String, form: Form, isOwn: (String) -> Bool = { _ in false }
  ) throws(FilesError) {
    try checkSources(path, form)
    guard outputs.insert(Place(folder: FileIdentity(FilePath.folder(of: path)), name: FilePath.name(of: path))).inserted
    else { throw .isOtherOutput(path: path) }
    guard let status = FileStatus(path) else { return try checkFolder(of: path) }
    switch FilePath.isOpenStream(path) ? .special : status.kind {
    case .folder: throw .isFolder(path: path)
    case .special:
      guard case .stream = form else { throw .isNoFile(path: path) }
    case .file:
      guard status.byteCount > 0, !replacesForeign, !AuthorMark.isOn(path), !isOwn(path) else { return }
      throw .isForeign(path: path)
    }
  }

  private func checkSources(_ path: String, _ form: Form) throws(FilesError) {
    var names = [path]
    if case .resumable(let note) = form {
      let partial = PartialFile.partialPath(of: path)
      names += [partial, partial + "." + note]
    }
    for name in names {
      guard let status = FileStatus(name), status.kind == .file else { continue }
      guard !sources.contains(status.identity) else { throw .isSource(path: name) }
    }
  }

  private func checkFolder(of path: String) throws(FilesError) {
    guard !path.hasSuffix("/"), !path.isEmpty else { throw .isFolder(path: path) }
    let folder = FilePath.folder(of: path)
    guard FileStatus(folder)?.kind == .folder else { throw .noFolder(path: path, folder: folder) }
  }
}
