/// A file as it is at one time: another file in its place, or a change of its bytes, is another version.
package struct FileVersion: Sendable, Hashable {
  private let identity: FileIdentity
  private let byteCount: Int
  private let seconds: Int
  private let nanoseconds: Int

  /// What is at `path` now, links followed; nil where nothing is. Calls stat(2).
  package init?(_ path: String) {
    guard let status = FileStatus(path) else { return nil }
    identity = status.identity
    byteCount = status.byteCount
    (seconds, nanoseconds) = status.changed
  }

  /// The version as a text that is another for every other version of the same file.
  package var text: String { "\(identity.text) \(byteCount) \(seconds).\(nanoseconds)" }
}
