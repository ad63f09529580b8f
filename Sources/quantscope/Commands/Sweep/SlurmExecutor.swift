import Files
import Foundation

/// Cells as tasks of job arrays on a Slurm cluster, whose machines see the sweep's folder and the models by the same paths.
///
/// What is known of an array is in the folder: whoever runs the sweep again finds the one that Slurm still has, and takes
/// the results of cells from the folder, whichever array made them.
struct SlurmExecutor: SweepExecutor {
  let folder: SweepFolder
  let settings: SlurmSettings
  let threads: Int?
  /// How often a cell that died is submitted again.
  let retries: Int
  /// Seconds that the controller may be away while cells run.
  let patience: Double

  private let call: SlurmCall

  init(_ folder: SweepFolder, _ settings: SlurmSettings, threads: Int?, retries: Int, patience: Double) {
    (self.folder, self.settings, self.threads) = (folder, settings, threads)
    (self.retries, self.patience) = (retries, patience)
    call = SlurmCall(limit: min(30, max(1, patience)))
  }

  func run(_ cells: [SweepCell], ended: (SweepCell, CellEnd) throws -> Void) throws {
    var left = cells
    var deaths: [String: Int] = [:]
    var submission = SlurmSubmission.last(in: folder)
    while !left.isEmpty {
      if let submission {
        do {
          try wait(for: submission, &left, ended)
        } catch is Interruption {
          if let job = submission.job {
            Output.message(
              "Slurm goes on with job \(job): the same command takes its results, `scancel \(job)` ends it")
          }
          throw Interruption()
        }
        try buryDead(of: submission, &left, &deaths, ended)
      }
      let next = Array(left.prefix(SlurmSubmission.most))
      submission = next.isEmpty ? nil : try submit(next)
    }
  }

  // MARK: - Submitting

  private func submit(_ cells: [SweepCell]) throws -> SlurmSubmission {
    guard let program = Bundle.main.executablePath else { throw Failure("this program's own file is not to be found") }
    var submission = SlurmSubmission(cells)
    let script = submission.script(folder, program: program, settings: settings, threads: threads)
    try NewFile.write(Array(script.utf8), to: folder.script)
    for cell in cells { try? FileManager.default.removeItem(atPath: folder.log(of: cell)) }
    try submission.keep(in: folder)
    let answer = try call.output("sbatch", ["--parsable", folder.script])
    // The number, and of several clusters which one.
    submission.job = answer.split { $0 == ";" || $0.isWhitespace }.first.map { String($0) }
    try submission.keep(in: folder)
    Output.message("\(cells.count) \(cells.count == 1 ? "cell is" : "cells are") job \(submission.job ?? "?") of Slurm")
    return submission
  }

  // MARK: - Waiting

  /// Takes results until Slurm has no task of the array any more.
  private func wait(
    for submission: SlurmSubmission, _ left: inout [SweepCell], _ ended: (SweepCell, CellEnd) throws -> Void
  ) throws {
    let line = ProgressLine()
    defer { line.clear() }
    let count = left.count
    var (pause, silentSince, isWarned) = (0.5, ContinuousClock.Instant?.none, false)
    // What keeps cells from running is said once until they do.
    func say(_ sentence: String?) {
      guard !isWarned, let sentence else { return }
      Output.message(sentence)
      isWarned = true
    }
    while true {
      try collect(&left, ended)
      guard left.contains(where: { submission.cells.contains($0.id) }) else { return }
      do {
        let tasks = try self.tasks(of: submission)
        silentSince = nil
        guard !tasks.isEmpty else { break }
        let running = tasks.count { $0.state != "PENDING" }
        line.fraction("\(running) running, \(tasks.count - running) waiting", 1 - Double(left.count) / Double(count))
        if running > 0 { isWarned = false } else { say(hindrance(tasks, submission)) }
      } catch let trouble as SlurmCall.Trouble where trouble.mayPass {
        let since = silentSince ?? .now
        silentSince = since
        guard ContinuousClock.now - since < .seconds(patience) else { throw trouble }
        say("Slurm's controller is away; waiting for it \(Int(patience)) s, while cells go on")
      }
      try sleep(pause)
      pause = min(10, pause * 1.1)
    }
    // A file system that machines share shows the last files a moment late.
    for _ in 0..<4 where left.contains(where: { submission.cells.contains($0.id) }) {
      try sleep(0.5)
      try collect(&left, ended)
    }
  }

  private struct Task {
    let state, reason: String
  }

  /// The tasks of an array that Slurm has not ended.
  private func tasks(of submission: SlurmSubmission) throws -> [Task] {
    try call.output("squeue", ["--noheader", "--array", "--name=\(submission.name)", "--format=%T|%r"])
      .split(whereSeparator: \.isNewline).map { line in
        let parts = line.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        return Task(state: String(parts[0]), reason: parts.count > 1 ? String(parts[1]) : "")
      }
  }

  /// Why no task runs, where it is not just that others do; nil for nothing to say.
  private func hindrance(_ tasks: [Task], _ submission: SlurmSubmission) -> String? {
    let usual = ["None", "Priority", "Resources", "JobArrayTaskLimit", "BeginTime", ""]
    guard let task = tasks.first(where: { !usual.contains($0.reason) }) else { return nil }
    let job = submission.job ?? submission.name
    return "Slurm lets job \(job) wait: \(task.reason); `sinfo --list-reasons` and `scontrol show job \(job)` say more"
  }

  /// Takes the results that are there.
  private func collect(_ left: inout [SweepCell], _ ended: (SweepCell, CellEnd) throws -> Void) throws {
    for cell in left where folder.isDone(cell) { try ended(cell, .done) }
    left.removeAll { folder.isDone($0) }
  }

  /// Counts the cells of an array that ended without a result; those that may not be tried again are left out.
  private func buryDead(
    of submission: SlurmSubmission, _ left: inout [SweepCell], _ deaths: inout [String: Int],
    _ ended: (SweepCell, CellEnd) throws -> Void
  ) throws {
    for cell in left where submission.cells.contains(cell.id) {
      let count = deaths[cell.id, default: 0] + 1
      deaths[cell.id] = count
      let reason = folder.lastWord(of: cell) ?? "its job ended without a word"
      if count > retries {
        try ended(cell, .failed(reason))
      } else {
        Output.message("\(cell.title): \(reason); once more")
      }
    }
    left.removeAll { deaths[$0.id, default: 0] > retries }
  }

  private func sleep(_ seconds: Double) throws {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
      if Signals.isInterrupted { throw Interruption() }
      Thread.sleep(forTimeInterval: 0.05)
    }
  }
}
