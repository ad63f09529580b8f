internal import GRDB

/// The tables of the store, and how older ones become them.
enum Schema {
  /// What marks a database as a store of this program: "qsrs" in ASCII.
  private static let applicationID = 0x7173_7273

  /// Makes the tables, or brings them up to date. Fails where the database is another program's or a newer version's.
  static func prepare(_ database: any DatabaseWriter, path: String) throws {
    let (mark, isEmpty, isNewer) = try database.read { database in
      let mark = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
      let tables = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_master") ?? 0
      return (mark, tables == 0, try migrator.hasBeenSuperseded(database))
    }
    guard isEmpty || mark == applicationID else { throw ResultsError.foreign(path: path) }
    if isNewer { throw ResultsError.newer(path: path) }
    if isEmpty { try database.write { try $0.execute(sql: "PRAGMA application_id = \(applicationID)") } }
    try migrator.migrate(database)
  }

  /// A step a version that was published; none is ever changed.
  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1: models, series, scores and runs") { try $0.execute(sql: first) }
    return migrator
  }

  private static let first = """
    CREATE TABLE file (
      path TEXT NOT NULL, version TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (path, version));
    CREATE TABLE model (
      id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL,
      family TEXT NOT NULL, lineage TEXT NOT NULL, type TEXT NOT NULL, parameters INTEGER NOT NULL,
      bytes INTEGER NOT NULL, bits_per_weight REAL NOT NULL);
    CREATE INDEX model_lineage ON model (lineage);
    CREATE TABLE machine (
      id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, processor TEXT NOT NULL, instruction_set TEXT NOT NULL,
      cores INTEGER NOT NULL, memory INTEGER NOT NULL, system TEXT NOT NULL);
    CREATE TABLE series (
      id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
      model INTEGER NOT NULL REFERENCES model (id), reference INTEGER REFERENCES model (id), settings TEXT NOT NULL);
    CREATE INDEX series_model ON series (model);
    CREATE TABLE score (
      series INTEGER NOT NULL REFERENCES series (id), item BLOB NOT NULL, data BLOB NOT NULL,
      UNIQUE (series, item) ON CONFLICT IGNORE);
    CREATE TABLE run (
      id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, series INTEGER NOT NULL REFERENCES series (id),
      machine INTEGER NOT NULL REFERENCES machine (id), text TEXT NOT NULL, text_hash TEXT NOT NULL,
      items BLOB NOT NULL, started REAL NOT NULL, updated REAL NOT NULL, seconds REAL NOT NULL, done INTEGER NOT NULL,
      figures TEXT NOT NULL, notes TEXT NOT NULL);
    CREATE INDEX run_series ON run (series);
    CREATE TABLE weight_error (
      model INTEGER NOT NULL REFERENCES model (id), reference INTEGER NOT NULL REFERENCES model (id),
      tensor TEXT NOT NULL, layer INTEGER, part TEXT NOT NULL, type TEXT NOT NULL, weights INTEGER NOT NULL,
      error REAL NOT NULL, PRIMARY KEY (model, reference, tensor)) WITHOUT ROWID;
    """
}
