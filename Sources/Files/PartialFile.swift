#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// A file whose making may stop and go on in a later run: `PATH.partial`, locked against other programs, and a note beside
/// it, such as `PATH.partial.job`, that says what it is made from.
///
/// A lock is on the file itself. The holder renames the file to its final name when it is done; one who opened it before
/// finds that the name means another file then.
///
/// Unchecked: one thread at a time uses a partial file, which its owner sees to.
@safe package final class PartialFile: @unchecked Sendable {
  /// The final path.
  package let path: String
  /// The path while the file is made.
  package var partialPath: String { Self.partialPath(of: path) }

  /// Bytes in the file, this run's and those of runs before it.
  package private(set) var byteCount: Int

  private let descriptor: Descriptor
  private let noteName: String
  private var notePath: String { partialPath + "." + noteName }

  /// The name that a file has while it is made.
  package static func partialPath(of path: String) -> String { path + ".partial" }

  /// Opens the partial file of `path`, or makes it, and locks it; nil where another process holds the lock or has just
  /// finished. `note` is the ending of the note's name. Calls open(2), flock(2), fstat(2).
  package static func open(_ path: String, note: String) throws(FilesError) -> PartialFile? {
    let partial = partialPath(of: path)
    let descriptor: Descriptor
    do throws(SystemError) { descriptor = try Descriptor(partial, O_RDWR | O_CREAT) } catch {
      throw error.failure(.write, partial)
    }
    guard flock(descriptor.number, LOCK_EX | LOCK_NB) == 0 else {
      guard errno == EWOULDBLOCK else { throw SystemError().failure(.lock, partial) }
      return nil
    }
    guard let status = FileStatus(descriptor), status.identity == FileIdentity(partial) else {
      flock(descriptor.number, LOCK_UN)
      return nil
    }
    lseek(descriptor.number, 0, SEEK_END)
    return PartialFile(path, note, descriptor, status.byteCount)
  }

  private init(_ path: String, _ noteName: String, _ descriptor: consuming Descriptor, _ byteCount: Int) {
    self.path = path
    self.noteName = noteName
    self.descriptor = descriptor
    self.byteCount = byteCount
  }

  /// Unlocks before closing: a child that another thread is just starting holds a copy of the descriptor, and with it the
  /// lock, until it runs its program.
  deinit { flock(descriptor.number, LOCK_UN) }

  /// Whether it is a file, and not a device or a pipe.
  package var isFile: Bool { FileStatus(descriptor)?.kind == .file }

  /// Adds bytes at the end. Calls write(2).
  package func append(_ bytes: RawSpan) throws(FilesError) {
    let (count, error) = descriptor.append(bytes)
    byteCount += count
    if let error { throw error.failure(.fill, partialPath) }
  }

  /// The first bytes, at most `count`.
  package func start(_ count: Int) -> [UInt8] { descriptor.start(count) }

  /// Cuts the file to its first `count` bytes. Calls ftruncate(2).
  package func cut(to count: Int) throws(FilesError) {
    guard ftruncate(descriptor.number, off_t(count)) == 0, lseek(descriptor.number, 0, SEEK_END) >= 0 else {
      throw SystemError().failure(.cut, partialPath)
    }
    byteCount = count
  }

  /// Gives the file its name, when its bytes are on the disk, and removes the note. Where `isOwn`, it is marked as this
  /// program's (``AuthorMark``). Calls fsync(2), rename(2).
  package func finish(isOwn: Bool = true) throws(FilesError) {
    if isOwn { AuthorMark.set(descriptor) }
    do throws(SystemError) { try descriptor.sync() } catch { throw error.failure(.fill, partialPath) }
    try rename(partialPath, to: path)
    unsafe unlink(notePath)
  }

  /// Removes the file and its note: nobody will go on with it.
  package func remove() {
    unsafe unlink(notePath)
    unsafe unlink(partialPath)
  }

  // MARK: - The note

  /// What the file is made from, as its maker has it; nil where nothing says so, or more than a megabyte does.
  package var note: [UInt8]? {
    guard let file = try? Descriptor(notePath, O_RDONLY) else { return nil }
    let bytes = file.start((1 << 20) + 1)
    return bytes.count <= 1 << 20 ? bytes : nil
  }

  /// Writes the note anew; nil removes it.
  package func setNote(_ text: String?) throws(FilesError) {
    guard let text else {
      unsafe unlink(notePath)
      return
    }
    do throws(SystemError) {
      let file = try Descriptor(notePath, O_WRONLY | O_CREAT | O_TRUNC)
      if let error = file.append(unsafe Array(text.utf8).span.bytes).error { throw error }
    } catch {
      throw error.failure(.write, notePath)
    }
  }
}
