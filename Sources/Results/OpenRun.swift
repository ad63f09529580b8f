public import Evaluation
internal import Foundation
internal import GRDB
internal import Synchronization

/// A run that is being measured: what is known of its items already, and where what is new goes.
///
/// What can't be written is held back as ``trouble``, so that a full disk costs no measurement.
public final class OpenRun: Sendable {
  /// The run's number.
  public let id: Int64
  private let series: Int64
  private let store: ResultsStore
  private let state = Mutex(State())

  private struct State {
    var trouble: ResultsError?
    var lastTime: ContinuousClock.Instant?
  }

  init(id: Int64, series: Int64, store: ResultsStore) {
    (self.id, self.series, self.store) = (id, series, store)
  }

  /// The first thing that went wrong with the store; what came after it may not be kept.
  public var trouble: ResultsError? { state.withLock { $0.trouble } }

  /// What is kept of an item; nil where it was not measured yet.
  public func data(of item: ItemName) -> [UInt8]? {
    let series = series
    return attempt {
      () throws(ResultsError) in
      try store.read {
        try Data.fetchOne(
          $0, sql: "SELECT data FROM score WHERE series = ? AND item = ?", arguments: [series, Data(item.bytes)])
      }
    }.flatMap { $0.map { [UInt8]($0) } }
  }

  /// Keeps what was measured of an item; `seconds`: what that took.
  public func keep(_ data: [UInt8], of item: ItemName, seconds: Double) {
    let (series, id) = (series, id)
    attempt { () throws(ResultsError) in
      try store.write {
        try $0.execute(
          sql: "INSERT OR IGNORE INTO score (series, item, data) VALUES (?, ?, ?)",
          arguments: [series, Data(item.bytes), Data(data)])
        try $0.execute(
          sql: "UPDATE run SET seconds = seconds + ?, updated = ? WHERE id = ?",
          arguments: [seconds, Date.now.timeIntervalSince1970, id])
      }
    }
  }

  /// Ends the run with its figures.
  public func finish(figures: [String: Double], notes: [String: String] = [:]) {
    let id = id
    let known = figures.filter { $0.value.isFinite }
    attempt { () throws(ResultsError) in
      try store.write {
        try $0.execute(
          sql: "UPDATE run SET done = 1, figures = ?, notes = ?, updated = ? WHERE id = ?",
          arguments: [try JSONText.of(known), try JSONText.of(notes), Date.now.timeIntervalSince1970, id])
      }
    }
  }

  /// Notes that an item is asked for: what is kept next has taken the time from here on.
  func start() { state.withLock { $0.lastTime = .now } }

  /// Seconds since an item was last asked for.
  var secondsSinceStart: Double {
    state.withLock { $0.lastTime }.map { (ContinuousClock.now - $0) / .seconds(1) } ?? 0
  }

  @discardableResult
  private func attempt<Value>(_ body: () throws(ResultsError) -> Value) -> Value? {
    do throws(ResultsError) {
      return try body()
    } catch {
      state.withLock { $0.trouble = $0.trouble ?? error }
      return nil
    }
  }
}

extension OpenRun: ScoreMemory {
  public func recall(_ chunk: TextChunk) -> [PositionScore]? {
    start()
    guard let scores = data(of: ItemName(chunk)).flatMap({ PositionScore.scores(in: $0) }),
      scores.count == chunk.scored.count
    else { return nil }
    return scores
  }

  public func keep(_ scores: [PositionScore], of chunk: TextChunk) {
    keep(PositionScore.bytes(of: scores), of: ItemName(chunk), seconds: secondsSinceStart)
  }
}

/// Small dictionaries as JSON, keys sorted.
enum JSONText {
  static func of(_ values: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(values), as: UTF8.self)
  }

  /// The dictionary that a text says; nil where it says none.
  static func read<Value: Decodable>(_ text: String) -> [String: Value]? {
    try? JSONDecoder().decode([String: Value].self, from: Data(text.utf8))
  }
}
