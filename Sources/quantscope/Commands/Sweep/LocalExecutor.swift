import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Cells as processes of this machine, some at a time.
struct LocalExecutor: SweepExecutor {
  let folder: SweepFolder
  /// Cells at a time.
  let jobs: Int
  /// Threads of each.
  let threads: Int?
  /// How often a cell that died is started again.
  let retries: Int

  private struct Attempt {
    let cell: SweepCell
    var number = 1
    var child: ChildProcess?
  }

  func run(_ cells: [SweepCell], ended: (SweepCell, CellEnd) throws -> Void) throws {
    var waiting = cells.map { Attempt(cell: $0) }[...]
    var running: [Attempt] = []
    let leash = try Leash()
    defer { stop(running) }
    let line = ProgressLine()
    defer { line.clear() }
    var done = 0
    while !waiting.isEmpty || !running.isEmpty {
      if Signals.isInterrupted { throw Interruption() }
      while running.count < jobs, var next = waiting.popFirst() {
        next.child = try start(next.cell, leash)
        running.append(next)
      }
      line.fraction(running.map(\.cell.title).joined(separator: "; "), Double(done) / Double(cells.count))
      for index in running.indices.reversed() {
        guard let end = running[index].child?.poll() else { continue }
        var attempt = running.remove(at: index)
        line.clear()
        if folder.isDone(attempt.cell) {
          done += 1
          try ended(attempt.cell, .done)
        } else if attempt.number <= retries {
          Output.message("\(attempt.cell.title): \(reason(end, attempt.cell)); once more")
          attempt.number += 1
          waiting.append(attempt)
        } else {
          done += 1
          try ended(attempt.cell, .failed(reason(end, attempt.cell)))
        }
      }
      Thread.sleep(forTimeInterval: 0.02)
    }
  }

  private func start(_ cell: SweepCell, _ leash: Leash) throws -> ChildProcess {
    guard let program = Bundle.main.executablePath else { throw Failure("this program's own file is not to be found") }
    var words = ["sweep", folder.path, "--cell", cell.id, "--attached"]
    if let threads { words += ["--threads", "\(threads)"] }
    // The cell's own messages replace these as soon as it has begun.
    return try ChildProcess(program, words, input: leash.reading, messages: folder.log(of: cell))
  }

  private func reason(_ end: ChildProcess.End, _ cell: SweepCell) -> String {
    switch end {
    case .signal(let number): "it was ended by signal \(number)"
    case .status(let number): folder.lastWord(of: cell) ?? "it ended with status \(number)"
    }
  }

  /// Asks processes to stop, and ends those that don't.
  private func stop(_ running: [Attempt]) {
    for attempt in running { attempt.child?.send(SIGINT) }
    for attempt in running { _ = attempt.child?.wait(seconds: 5) }
  }
}

/// A pipe that nothing is written to: who reads it sees it end when this process does.
private final class Leash {
  let reading: Int32
  private let writing: Int32

  /// Calls pipe(2), fcntl(2).
  init() throws {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { throw Failure("no pipe: \(unsafe String(cString: strerror(errno)))") }
    (reading, writing) = (ends[0], ends[1])
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  }

  deinit {
    close(reading)
    close(writing)
  }
}
