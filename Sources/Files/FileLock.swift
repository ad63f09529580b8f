#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// A file that one process at a time has to itself, until the value or the process ends.
///
/// The file is made where it is not there, and stays.
package final class FileLock: Sendable {
  private let descriptor: Descriptor

  private init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

  deinit { flock(descriptor.number, LOCK_UN) }

  /// Takes the file at `path`. Where another process has it: waits, or is nil at once. Calls open(2), flock(2).
  ///
  /// On a file system that knows no locks nobody is kept out.
  package static func take(_ path: String, waits: Bool) throws(FilesError) -> FileLock? {
    let descriptor: Descriptor
    do throws(SystemError) { descriptor = try Descriptor(path, O_RDWR | O_CREAT) } catch {
      throw error.failure(.write, path)
    }
    while flock(descriptor.number, waits ? LOCK_EX : LOCK_EX | LOCK_NB) != 0 {
      switch errno {
      case EINTR: continue
      case EWOULDBLOCK: return nil
      case ENOLCK, ENOTSUP, ENOSYS: return FileLock(descriptor)
      default: throw SystemError().failure(.lock, path)
      }
    }
    return FileLock(descriptor)
  }
}
