internal import Files
import Foundation

/// A file that is being fetched; its note, `NAME.partial.source`, says what the bytes are part of.
extension PartialFile {
  /// The partial file of `path`; nil where another program holds it or has just finished it.
  static func fetched(_ path: String) throws(PullError) -> PartialFile? {
    try pulling { () throws(FilesError) in try open(path, note: "source") }
  }

  /// Adds bytes at the end.
  func append(_ data: Data) throws(PullError) {
    try pulling { () throws(FilesError) in try append(data.bytes) }
  }

  /// Throws away what is in the file.
  func reset() throws(PullError) {
    try pulling { () throws(FilesError) in try cut(to: 0) }
    identity = nil
  }

  /// Gives the file its final name; it is not this program's work.
  func finishFetching() throws(PullError) {
    try pulling { () throws(FilesError) in try finish(isOwn: false) }
  }

  /// What the bytes are part of, as the hub names it (its checksum or ETag). One that can't be written is forgotten, and
  /// the file fetched anew.
  var identity: String? {
    get { note.map { String(decoding: $0, as: UTF8.self) } }
    set { try? setNote(newValue) }
  }
}

/// Calls `body`; what the file system refuses is a fault of the pull.
func pulling<Result>(_ body: () throws(FilesError) -> Result) throws(PullError) -> Result {
  do throws(FilesError) { return try body() } catch { throw .file(path: error.path, reason: error.reason) }
}
