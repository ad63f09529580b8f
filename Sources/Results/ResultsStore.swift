internal import Files
internal import Foundation
internal import GRDB

/// What was measured of models, in a database that several processes use at once.
///
/// A measurement has a *series*: what was measured of which model, against which reference, with which settings. Scores are
/// kept by series and item (a chunk of text, a question), so that an item is never measured twice and a run that was
/// stopped goes on. A *run* is what a person asked for: items of a series, and the figures of their scores.
///
/// Any thread may call. The file is SQLite's, with a write-ahead log beside it.
public final class ResultsStore: Sendable {
  /// The path of the database.
  public let path: String
  private let database: any DatabaseWriter

  /// Seconds that are waited for a process that keeps the store to itself.
  private static let patience = 10.0

  /// How processes share the store.
  public enum Sharing: Sendable {
    /// Several processes of one machine, readers beside a writer.
    case machine
    /// One process, on any file system, with no file beside it once it is closed.
    case none
  }

  /// Opens the store at `path`, made with its folder where it is not there, and brings its tables up to date.
  public init(_ path: String, sharing: Sharing = .machine) throws(ResultsError) {
    self.path = path
    do {
      try FileManager.default.createDirectory(
        atPath: FilePath.folder(of: path), withIntermediateDirectories: true)
      database = try Self.open(path, sharing: sharing)
    } catch {
      throw ResultsError(error, path: path)
    }
  }

  /// `QUANTSCOPE_RESULTS`, else `quantscope/results.sqlite` in the XDG state folder (`XDG_STATE_HOME`, else
  /// `~/.local/state`).
  public static func standardPath(in environment: [String: String]) -> String {
    if let named = environment["QUANTSCOPE_RESULTS"], !named.isEmpty { return named }
    return BaseFolder.state.path(in: environment) + "/quantscope/results.sqlite"
  }

  private static func open(_ path: String, sharing: Sharing) throws -> any DatabaseWriter {
    var configuration = Configuration()
    configuration.busyMode = .timeout(patience)
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA synchronous = NORMAL")
    }
    // Processes that make the store at the same time hinder each other for a moment.
    let deadline = ContinuousClock.now + .seconds(patience)
    while true {
      do {
        let database: any DatabaseWriter =
          switch sharing {
          case .machine: try DatabasePool(path: path, configuration: configuration)
          case .none: try DatabaseQueue(path: path, configuration: configuration)
          }
        try Schema.prepare(database, path: path)
        return database
      } catch let error as DatabaseError where error.isPassing && .now < deadline {
        Thread.sleep(forTimeInterval: 0.05)
      }
    }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(ResultsError) -> Value {
    do { return try database.read(body) } catch { throw ResultsError(error, path: path) }
  }

  func write<Value>(_ body: (Database) throws -> Value) throws(ResultsError) -> Value {
    do { return try database.write(body) } catch { throw ResultsError(error, path: path) }
  }

  /// Runs `body` outside of a transaction, as attaching a database asks for.
  func writeAlone(_ body: (Database) throws -> Void) throws(ResultsError) {
    do { try database.writeWithoutTransaction(body) } catch { throw ResultsError(error, path: path) }
  }
}

extension DatabaseError {
  /// Whether the same may succeed a moment later.
  fileprivate var isPassing: Bool {
    switch resultCode.primaryResultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED: true
    // Two processes that make the same tables.
    case .SQLITE_ERROR: message?.contains("already exists") ?? false
    default: false
    }
  }
}
