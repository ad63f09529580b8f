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
  /// Folders whose files are read, those apart that this program wrote.
  private let sourceFolders: Set<FileIdentity>
  private var outputs: Set<Place> = []

  /// Where a file is or would be.
  private struct Place: Hashable {
    let folder: FileIdentity?
    let name: String
  }

  /// A check for a run that reads `sources`: files, and folders for all files in them. Paths that name nothing are passed
  /// over. `replacesForeign`: whether the person said that files of other programs may be replaced.
  package init(sources: [String], replacesForeign: Bool) {
    let found = sources.compactMap { FileStatus($0) }
    // A terminal may well be read and written.
    self.sources = Set(found.filter { $0.kind == .file }.map(\.identity))
    sourceFolders = Set(found.filter { $0.kind == .folder }.map(\.identity))
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
    switch status.kind {
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
    guard let status = FileStatus(path), status.kind == .file, !AuthorMark.isOn(path),
      let folder = FileIdentity(FilePath.folder(of: path)), sourceFolders.contains(folder)
    else { return }
    throw .isSource(path: path)
  }

  private func checkFolder(of path: String) throws(FilesError) {
    guard !path.hasSuffix("/"), !path.isEmpty else { throw .isFolder(path: path) }
    let folder = FilePath.folder(of: path)
    guard FileStatus(folder)?.kind == .folder else { throw .noFolder(path: path, folder: folder) }
  }
}
