public import Checkpoints
public import Quantization
internal import Files
internal import Foundation
internal import GRDB

extension ResultsStore {
  /// The identity of an opened model. The hashes of its files are remembered as long as the files stay as they are;
  /// `progress` gets the share that was hashed, and false from it stops with nil. Complexity: O(bytes) the first time.
  public func identify(
    _ checkpoint: Checkpoint, progress: (Double) -> Bool = { _ in true }
  ) throws(ResultsError) -> ModelIdentity? {
    var hashes: [String] = []
    for file in checkpoint.files {
      guard let hash = try hash(ofFile: file.path, progress: progress) else { return nil }
      hashes.append(hash)
    }
    let hash = hashes.count == 1 ? hashes[0] : ContentHash.of(hashes.joined(separator: "\n"))
    return ModelIdentity(checkpoint, hash: hash)
  }

  /// The hash of a file, see ``identify(_:progress:)``.
  public func hash(
    ofFile path: String, progress: (Double) -> Bool = { _ in true }
  ) throws(ResultsError) -> String? {
    guard let version = FileVersion(path) else { throw .file(path: path, reason: "it is not there any more") }
    let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
    let known = try read {
      try String.fetchOne(
        $0, sql: "SELECT hash FROM file WHERE path = ? AND version = ?", arguments: [absolute, version.text])
    }
    if let known { return known }
    guard let hash = try ContentHash.of(file: path, progress: progress) else { return nil }
    // What was changed meanwhile has no hash that holds.
    guard FileVersion(path) == version else { return hash }
    try write {
      try $0.execute(sql: "DELETE FROM file WHERE path = ?", arguments: [absolute])
      try $0.execute(
        sql: "INSERT OR REPLACE INTO file (path, version, hash) VALUES (?, ?, ?)",
        arguments: [absolute, version.text, hash])
    }
    return hash
  }

  /// Begins the run that a request asks for, or goes on with it where it was begun before.
  public func begin(_ request: RunRequest, on machine: MachineIdentity = .current) throws(ResultsError) -> OpenRun {
    let ids = try write { database in
      let model = try Self.register(request.model, in: database)
      let reference = try request.reference.map { try Self.register($0, in: database) }
      let hash = request.seriesHash(machine)
      try database.execute(
        sql: "INSERT OR IGNORE INTO series (hash, kind, model, reference, settings) VALUES (?, ?, ?, ?, ?)",
        arguments: [hash, request.kind.rawValue, model, reference, try JSONText.of(request.settings)])
      let series = try Self.id("series", hash, in: database)
      try database.execute(
        sql: """
          INSERT OR IGNORE INTO machine (hash, processor, instruction_set, cores, memory, system) VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          machine.hash, machine.processor, machine.instructionSet, machine.cores, machine.memory, machine.system,
        ])
      let now = Date.now.timeIntervalSince1970
      let run = request.runHash(series: hash)
      try database.execute(
        sql: """
          INSERT OR IGNORE INTO run
          (hash, series, machine, text, text_hash, items, started, updated, seconds, done, figures, notes)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, '{}', '{}')
          """,
        arguments: [
          run, series, try Self.id("machine", machine.hash, in: database), request.text.name, request.text.hash,
          Data(request.items.flatMap(\.bytes)), now, now,
        ])
      return (run: try Self.id("run", run, in: database), series: series)
    }
    return OpenRun(id: ids.run, series: ids.series, store: self)
  }

  /// Keeps the errors of a model's weights against those of its reference.
  public func keep(
    _ errors: [WeightError], of model: ModelIdentity, against reference: ModelIdentity
  ) throws(ResultsError) {
    try write { database in
      let model = try Self.register(model, in: database)
      let reference = try Self.register(reference, in: database)
      for error in errors {
        try database.execute(
          sql: """
            INSERT OR REPLACE INTO weight_error (model, reference, tensor, layer, part, type, weights, error)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            model, reference, error.tensor, error.layer, error.part, error.type, error.weights, error.error,
          ])
      }
    }
  }

  private static func id(_ table: String, _ hash: String, in database: Database) throws -> Int64 {
    try Int64.fetchOne(database, sql: "SELECT id FROM \(table) WHERE hash = ?", arguments: [hash]) ?? 0
  }

  private static func register(_ model: ModelIdentity, in database: Database) throws -> Int64 {
    try database.execute(
      sql: """
        INSERT INTO model (hash, kind, name, path, family, lineage, type, parameters, bytes, bits_per_weight)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO UPDATE SET path = excluded.path
        """,
      arguments: [
        model.hash, model.kind.rawValue, model.name, model.path, model.family, model.lineage, model.type,
        model.parameters, model.bytes, model.bitsPerWeight,
      ])
    return try id("model", model.hash, in: database)
  }
}
