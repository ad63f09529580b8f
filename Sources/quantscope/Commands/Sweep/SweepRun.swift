import Checkpoints
import Files
import Foundation
import Quantization
import Results

/// A sweep from its plan to its table: runs what is missing, takes over into the results store what is new.
struct SweepRun {
  let plan: SweepPlan
  let folder: SweepFolder
  let cells: [SweepCell]

  /// Runs the cells that have no result yet. Those that failed are in the table with their reasons.
  func table(_ executor: any SweepExecutor) throws -> SweepTable {
    let store = try StoreOptions.standard()
    var failures: [(cell: SweepCell, reason: String)] = []
    let missing = cells.filter { !folder.isDone($0) }
    let known = cells.count - missing.count
    if known > 0, !missing.isEmpty { Output.message("\(known) of \(cells.count) cells are done already") }
    for cell in cells where folder.isDone(cell) { try take(cell, store) }
    var done = known
    try executor.run(missing) { cell, end in
      switch end {
      case .done:
        try take(cell, store)
        done += 1
        Output.message("\(cell.title): done, \(done) of \(cells.count)")
      case .failed(let reason):
        failures.append((cell, reason))
        Output.message("\(cell.title): failed: \(reason)")
      }
    }
    var table = SweepTable()
    table.failures = cells.compactMap { cell in failures.first { $0.cell == cell } }
    var sizes: [String: SweepTable.ModelSize] = [:]
    for cell in cells where folder.isDone(cell) {
      table.add(cell, try CellDocument(folder.result(of: cell)), size: try size(of: cell, &sizes))
    }
    if failures.isEmpty { folder.removeShared() }
    return table
  }

  /// Takes a cell's own store over into the results store, then removes it: what it has is never there twice, however often
  /// this begins.
  private func take(_ cell: SweepCell, _ store: ResultsStore) throws {
    guard FileStatus(folder.store(of: cell)) != nil else { return folder.tidy(cell) }
    // It may be closing its store at this moment.
    var lock: FileLock?
    for _ in 0..<200 where lock == nil {
      lock = try FileLock.take(folder.lock(of: cell), waits: false)
      if lock == nil { Thread.sleep(forTimeInterval: 0.05) }
    }
    defer { _ = lock }
    try store.absorb(folder.store(of: cell))
    folder.tidy(cell)
  }

  /// The size of a cell's model: of the file that it takes as it is, or of what a recipe makes of it; nil where the command
  /// tells it, or the file is gone.
  private func size(of cell: SweepCell, _ known: inout [String: SweepTable.ModelSize]) throws -> SweepTable.ModelSize? {
    let name = "\(cell.model) \(cell.recipe)"
    guard cell.recipe == SweepPlan.asIs || cell.made != nil, known[name] == nil else { return known[name] }
    guard let checkpoint = try? Checkpoint.open(plan.model(cell.model)) else { return nil }
    var size = SweepTable.ModelSize(bytes: checkpoint.byteCount, bitsPerWeight: checkpoint.bitsPerWeight)
    if let made = cell.made {
      let plan = try QuantizationPlan(
        checkpoint, recipe: try RecipeFile.chosen(made.recipe),
        importance: try made.imatrix.map { try ImportanceMatrix.open($0) }, options: .init(mode: .best))
      size = SweepTable.ModelSize(bytes: plan.fileByteCount, bitsPerWeight: plan.bitsPerWeight)
    }
    known[name] = size
    return size
  }
}
