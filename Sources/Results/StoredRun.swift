public import Evaluation
internal import Foundation
internal import GRDB
public import Quantization

/// A model that the store knows.
public struct StoredModel: Sendable, Identifiable, Hashable {
  /// Its number.
  public let id: Int64
  /// What it is.
  public let identity: ModelIdentity

  init(_ row: Row, prefix: String = "") {
    id = row[prefix + "id"]
    identity = ModelIdentity(
      hash: row[prefix + "hash"], kind: ModelIdentity.Kind(rawValue: row[prefix + "kind"]) ?? .file,
      name: row[prefix + "name"], path: row[prefix + "path"], family: row[prefix + "family"],
      lineage: row[prefix + "lineage"], type: row[prefix + "type"], parameters: row[prefix + "parameters"],
      bytes: row[prefix + "bytes"], bitsPerWeight: row[prefix + "bits_per_weight"])
  }

  /// The columns of a model, named with a prefix.
  static func columns(_ table: String, as prefix: String) -> String {
    [
      "id", "hash", "kind", "name", "path", "family", "lineage", "type", "parameters", "bytes", "bits_per_weight",
    ].map { "\(table).\($0) AS \(prefix)\($0)" }.joined(separator: ", ")
  }
}

/// A run that the store has.
public struct StoredRun: Sendable, Identifiable {
  /// Its number.
  public let id: Int64
  /// What was measured.
  public let kind: RunKind
  /// Of which model, against which reference.
  public let model: StoredModel
  /// Against which reference.
  public let reference: StoredModel?
  /// On which text.
  public let text: TextIdentity
  /// What results depend on besides.
  public let settings: [String: String]
  /// On which machine it began.
  public let machine: MachineIdentity
  /// When it began and when something was last kept, in seconds since 1970.
  public let started, updated: Double
  /// Seconds that its items took.
  public let seconds: Double
  /// Whether it came to its end.
  public let isDone: Bool
  /// Items that there are, and those that are measured.
  public let itemCount, doneCount: Int
  /// What came out, by name.
  public let figures: [String: Double]
  /// What came out that is no number.
  public let notes: [String: String]

  /// Whether it is a reference against itself, computed in floats: no loss of a file.
  public var isNoiseFloor: Bool { settings["reference-activations"] != nil }

  init(_ row: Row, path: String) throws {
    id = row["id"]
    guard let kind = RunKind(rawValue: row["series_kind"]),
      let settings: [String: String] = JSONText.read(row["settings"]),
      let figures: [String: Double] = JSONText.read(row["figures"]),
      let notes: [String: String] = JSONText.read(row["notes"])
    else { throw ResultsError.malformed(path: path, place: "run \(id)") }
    (self.kind, self.settings, self.figures, self.notes) = (kind, settings, figures, notes)
    model = StoredModel(row, prefix: "model_")
    let reference: Int64? = row["reference_id"]
    self.reference = reference == nil ? nil : StoredModel(row, prefix: "reference_")
    text = TextIdentity(name: row["text"], hash: row["text_hash"])
    machine = MachineIdentity(
      processor: row["processor"], instructionSet: row["instruction_set"], cores: row["cores"], memory: row["memory"],
      system: row["system"])
    (started, updated, seconds, isDone) = (row["started"], row["updated"], row["seconds"], row["done"])
    let items: Int = row["item_bytes"]
    itemCount = items / ItemName.byteCount
    doneCount = row["done_count"]
  }
}

extension ResultsStore {
  /// All runs, the oldest first; only those of one lineage, where it is given.
  public func runs(lineage: String? = nil) throws(ResultsError) -> [StoredRun] {
    try runs(lineage == nil ? "" : "WHERE model.lineage = ?", lineage.map { [$0] } ?? [])
  }

  /// The run of a number. Fails with ``ResultsError/noRun(id:path:)``.
  public func run(_ id: Int64) throws(ResultsError) -> StoredRun {
    guard let run = try runs("WHERE run.id = ?", [id]).first else { throw .noRun(id: id, path: path) }
    return run
  }

  /// The scores of a run's chunks that are kept, in order; of a task there are none.
  public func scores(of run: StoredRun) throws(ResultsError) -> TextScores {
    var scores = TextScores()
    for data in try items(of: run) {
      guard let positions = PositionScore.scores(in: data) else {
        throw .malformed(path: path, place: "the scores of run \(run.id)")
      }
      scores.append(positions, slice: "")
    }
    return scores
  }

  /// What is kept of a run's items, in order; those not measured yet are left out.
  public func items(of run: StoredRun) throws(ResultsError) -> [[UInt8]] {
    let id = run.id
    return try read { database in
      guard
        let row = try Row.fetchOne(database, sql: "SELECT series, items FROM run WHERE id = ?", arguments: [id])
      else { return [] }
      let (series, names): (Int64, Data) = (row["series"], row["items"])
      return try ItemName.all(in: [UInt8](names)).compactMap { name in
        try Data.fetchOne(
          database, sql: "SELECT data FROM score WHERE series = ? AND item = ?",
          arguments: [series, Data(name.bytes)]
        ).map { [UInt8]($0) }
      }
    }
  }

  /// Whether two runs are of the same items in the same order, so that what is kept of them can be paired.
  public func haveSameItems(_ first: StoredRun, _ second: StoredRun) throws(ResultsError) -> Bool {
    let ids = [first.id, second.id]
    return try read { database in
      try Int.fetchOne(
        database, sql: "SELECT COUNT(DISTINCT items) FROM run WHERE id IN (?, ?)", arguments: StatementArguments(ids))
    } == 1
  }

  /// Models of one lineage, or all, the largest file first.
  public func models(lineage: String? = nil) throws(ResultsError) -> [StoredModel] {
    try read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM model \(lineage == nil ? "" : "WHERE lineage = ?") ORDER BY bytes DESC, id",
        arguments: lineage.map { [$0] } ?? []
      ).map { StoredModel($0) }
    }
  }

  /// The errors of a model's weights against those of a reference, by name; empty where they were not measured.
  public func weightErrors(of model: StoredModel, against reference: StoredModel) throws(ResultsError) -> [WeightError]
  {
    try read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM weight_error WHERE model = ? AND reference = ? ORDER BY layer, part",
        arguments: [model.id, reference.id]
      ).map { row in
        WeightError(
          tensor: row["tensor"], layer: row["layer"], part: row["part"], type: row["type"], weights: row["weights"],
          error: row["error"])
      }
    }
  }

  /// The same by what the models are.
  public func weightErrors(
    of model: ModelIdentity, against reference: ModelIdentity
  ) throws(ResultsError) -> [WeightError] {
    let models = try read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM model WHERE hash IN (?, ?)", arguments: [model.hash, reference.hash]
      ).map { StoredModel($0) }
    }
    guard let own = models.first(where: { $0.identity.hash == model.hash }),
      let other = models.first(where: { $0.identity.hash == reference.hash })
    else { return [] }
    return try weightErrors(of: own, against: other)
  }

  private func runs(_ condition: String, _ arguments: StatementArguments) throws(ResultsError) -> [StoredRun] {
    let path = path
    return try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT run.id, run.text, run.text_hash, run.started, run.updated, run.seconds, run.done, run.figures, run.notes,
            LENGTH(run.items) AS item_bytes, series.kind AS series_kind, series.settings, machine.processor,
            machine.instruction_set, machine.cores, machine.memory, machine.system,
            \(StoredModel.columns("model", as: "model_")), \(StoredModel.columns("reference", as: "reference_")),
            CASE WHEN run.done THEN LENGTH(run.items) / \(ItemName.byteCount)
            ELSE (SELECT COUNT(*) FROM score WHERE score.series = run.series
              AND INSTR(HEX(run.items), HEX(score.item)) % \(2 * ItemName.byteCount) = 1) END AS done_count
          FROM run JOIN series ON series.id = run.series JOIN machine ON machine.id = run.machine
          JOIN model ON model.id = series.model LEFT JOIN model AS reference ON reference.id = series.reference
          \(condition) ORDER BY run.id
          """, arguments: arguments
      ).map { try StoredRun($0, path: path) }
    }
  }
}
