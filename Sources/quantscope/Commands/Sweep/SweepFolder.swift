import Files
import Foundation

/// Where a sweep keeps what it is about and what has come of it.
struct SweepFolder {
  let path: String

  /// The list of cells, a JSON object a line.
  var list: String { path + "/cells.jsonl" }
  /// What Slurm is given, and what it was given last.
  var script: String { path + "/sweep.sbatch" }
  var submission: String { path + "/slurm.json" }
  private var lock: String { path + "/lock" }
  private var cells: String { path + "/cells" }
  private var models: String { path + "/models" }

  /// What the cell printed: there when it is done.
  func result(of cell: SweepCell) -> String { "\(cells)/\(cell.id).json" }
  /// The cell's own results store.
  func store(of cell: SweepCell) -> String { "\(cells)/\(cell.id).sqlite" }
  /// What the cell said on standard error.
  func log(of cell: SweepCell) -> String { "\(cells)/\(cell.id).log" }
  /// Where these lie, each called by its cell's id and `.log`.
  var logs: String { cells }
  /// Taken by who runs the cell.
  func lock(of cell: SweepCell) -> String { "\(cells)/\(cell.id).lock" }
  /// What cells share until all are done: the logits of references.
  var cache: String { path + "/cache" }
  /// A model that is written for cells.
  func model(_ name: String) -> String { "\(models)/\(name)" }

  func isDone(_ cell: SweepCell) -> Bool { FileStatus(result(of: cell)) != nil }

  /// Makes the folder, and takes it until the lock is released. Fails where it is something else, or another sweep's process
  /// has it.
  func open() throws -> FileLock {
    let names = FilePath.names(in: path) ?? []
    guard names.isEmpty || names.contains("lock") else {
      throw Failure("\(path) is a folder with other files in it; name another with --folder")
    }
    do {
      for folder in [path, cells, models] {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      }
    } catch {
      throw Failure("cannot make the folder \(path): \(error.localizedDescription)")
    }
    guard let lock = try FileLock.take(lock, waits: false) else {
      throw Failure("another `quantscope sweep` works in \(path); wait for it, or name another folder with --folder")
    }
    return lock
  }

  /// Keeps the list for those who run single cells.
  func write(_ cells: [SweepCell]) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let lines = try cells.flatMap { [UInt8](try encoder.encode($0)) + [UInt8(ascii: "\n")] }
    try NewFile.write(lines, to: list)
  }

  /// The cell of an id. Fails where the list has none.
  func cell(_ id: String) throws -> SweepCell {
    for line in try InputFile.bytes(list).split(separator: UInt8(ascii: "\n")) {
      let cell = try? JSONDecoder().decode(SweepCell.self, from: Data(line))
      if let cell, cell.id == id { return cell }
    }
    throw Failure("\(list) has no cell \(id); run the sweep again")
  }

  /// The last line that a cell said.
  func lastWord(of cell: SweepCell) -> String? {
    let text = (try? String(contentsOfFile: log(of: cell), encoding: .utf8)) ?? ""
    guard let line = text.split(whereSeparator: \.isNewline).last else { return nil }
    let name = "quantscope: "
    return line.hasPrefix(name) ? String(line.dropFirst(name.count)) : String(line)
  }

  /// Removes what a cell leaves besides its result.
  func tidy(_ cell: SweepCell) {
    try? FileManager.default.removeItem(atPath: log(of: cell))
    for ending in ["", "-wal", "-shm", "-journal"] {
      try? FileManager.default.removeItem(atPath: store(of: cell) + ending)
    }
  }

  /// Removes what cells share, and models that were written for them: all are done.
  func removeShared() { for path in [cache, models] { try? FileManager.default.removeItem(atPath: path) } }
}
