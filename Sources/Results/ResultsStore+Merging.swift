internal import Foundation
internal import GRDB

extension ResultsStore {
  /// Takes over all that the store at `other` has and this one has not. What both have stays as it is here, but a run that
  /// came to its end there does so here too.
  public func absorb(_ other: String) throws(ResultsError) {
    // Opening it brings its tables up to date.
    _ = try ResultsStore(other, sharing: .none)
    try writeAlone { database in
      try database.execute(sql: "ATTACH DATABASE ? AS other", arguments: [other])
      do {
        try database.inTransaction {
          try database.execute(sql: Self.merging)
          return .commit
        }
      } catch {
        try? database.execute(sql: "DETACH DATABASE other")
        throw error
      }
      try database.execute(sql: "DETACH DATABASE other")
    }
  }

  private static let merging = """
    INSERT OR IGNORE INTO model (hash, kind, name, path, family, lineage, type, parameters, bytes, bits_per_weight)
      SELECT hash, kind, name, path, family, lineage, type, parameters, bytes, bits_per_weight FROM other.model;
    INSERT OR IGNORE INTO machine (hash, processor, instruction_set, cores, memory, system)
      SELECT hash, processor, instruction_set, cores, memory, system FROM other.machine;
    INSERT OR IGNORE INTO series (hash, kind, model, reference, settings)
      SELECT s.hash, s.kind, (SELECT id FROM main.model WHERE hash = m.hash),
        (SELECT id FROM main.model WHERE hash = r.hash), s.settings
      FROM other.series s JOIN other.model m ON m.id = s.model LEFT JOIN other.model r ON r.id = s.reference;
    INSERT OR IGNORE INTO score (series, item, data)
      SELECT (SELECT id FROM main.series WHERE hash = s.hash), score.item, score.data
      FROM other.score score JOIN other.series s ON s.id = score.series;
    INSERT INTO run (hash, series, machine, text, text_hash, items, started, updated, seconds, done, figures, notes)
      SELECT run.hash, (SELECT id FROM main.series WHERE hash = s.hash), (SELECT id FROM main.machine WHERE hash = k.hash),
        run.text, run.text_hash, run.items, run.started, run.updated, run.seconds, run.done, run.figures, run.notes
      FROM other.run run JOIN other.series s ON s.id = run.series JOIN other.machine k ON k.id = run.machine WHERE true
      ON CONFLICT (hash) DO UPDATE SET done = excluded.done, figures = excluded.figures, notes = excluded.notes,
        seconds = excluded.seconds, updated = excluded.updated WHERE excluded.done AND NOT run.done;
    INSERT OR IGNORE INTO weight_error (model, reference, tensor, layer, part, type, weights, error)
      SELECT (SELECT id FROM main.model WHERE hash = m.hash), (SELECT id FROM main.model WHERE hash = r.hash),
        e.tensor, e.layer, e.part, e.type, e.weights, e.error
      FROM other.weight_error e JOIN other.model m ON m.id = e.model JOIN other.model r ON r.id = e.reference;
    """
}
