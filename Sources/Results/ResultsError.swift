internal import GRDB

/// What can go wrong with the results store. Descriptions are sentences for people.
public enum ResultsError: Error, Sendable, Equatable {
  /// Another process has kept the store to itself for ten seconds.
  case locked(path: String)
  /// A newer version of the program has made the store.
  case newer(path: String)
  /// The file is a database of another program, or none.
  case foreign(path: String)
  /// The store is damaged.
  case corrupt(path: String, reason: String)
  /// There is no room on the disk.
  case full(path: String)
  /// The store can't be opened, read or written.
  case file(path: String, reason: String)
  /// There is no run of this number.
  case noRun(id: Int64, path: String)
  /// A text that describes what was measured is not what it should be.
  case malformed(path: String, place: String)

  init(_ error: any Error, path: String) {
    guard let error = error as? DatabaseError else {
      self = (error as? ResultsError) ?? .file(path: path, reason: "\(error)")
      return
    }
    switch error.resultCode.primaryResultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(path: path)
    case .SQLITE_NOTADB: self = .foreign(path: path)
    case .SQLITE_CORRUPT: self = .corrupt(path: path, reason: error.message ?? "its pages don't fit together")
    case .SQLITE_FULL: self = .full(path: path)
    default: self = .file(path: path, reason: error.message ?? "SQLite's error \(error.resultCode.rawValue)")
    }
  }
}

extension ResultsError: CustomStringConvertible {
  public var description: String {
    let other = "name another with QUANTSCOPE_RESULTS"
    return switch self {
    case .locked(let path): "the results store \(path) is in use by another program; try again when that is done"
    case .newer(let path): "the results store \(path) was made by a newer quantscope; use that, or \(other)"
    case .foreign(let path): "\(path) is no results store of quantscope; \(other)"
    case .corrupt(let path, let reason):
      "the results store \(path) is damaged (\(reason)); move it away to begin a new one, or \(other)"
    case .full(let path): "there is no room on the disk for the results store \(path); make room, or \(other)"
    case .file(let path, let reason): "cannot use the results store \(path): \(reason)"
    case .noRun(let id, let path): "\(path) has no run \(id); `quantscope runs list` names those that there are"
    case .malformed(let path, let place): "the results store \(path) has something unreadable in \(place)"
    }
  }
}
