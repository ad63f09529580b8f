#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The operating system's sentence for the last error of a call.
func lastSystemError() -> String {
  unsafe String(cString: strerror(errno))
}

/// Bytes that a person who is not root may still write to the file system of `folder`; nil where it can't be told.
/// Calls statvfs(3).
func availableBytes(at folder: String) -> Int? {
  var status = statvfs()
  guard unsafe statvfs(folder, &status) == 0 else { return nil }
  return Int(clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
}
