import ArgumentParser
import Foundation
import Tensors

/// `quantscope sweep`: models by formats by texts and tasks, as cells that stop and go on.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Measure models in formats on texts and tasks, here or on a Slurm cluster.",
    discussion: """
      PLAN.toml names models, recipes, texts and tasks; samples/sweep.toml is one, and docs/sweeps.md explains every key. Each \
      model in each recipe on each text or task is a cell: a process of its own, whose results go to the results store.

      A sweep can be stopped at any moment, by Ctrl-C or else: the same command goes on with what is missing, from the last \
      chunk that was measured. A cell that dies is tried again, and counts once.

      With --executor slurm the missing cells become a job array, and their results are taken as they come. The machines of \
      the cluster must see this program, the folder and the models by the same paths.
      """)

  @Argument(help: "What to measure.", completion: .file(extensions: ["toml"]))
  var plan: String

  @Option(help: "Where cells run: local, as processes of this machine, or slurm.")
  var executor = Executor.local

  @Option(help: "The folder of the sweep (default: PLAN.sweep beside the plan).", completion: .directory)
  var folder: String?

  @Option(help: "Cells at a time on this machine; [slurm] at_once is that of Slurm.")
  var jobs = 1

  @Option(help: "How often a cell that died is tried again.")
  var retries = 3

  @Option(help: "Seconds to wait for a Slurm controller that went away.")
  var patience = 60

  @Flag(help: "Only list the cells, and which are done.")
  var dryRun = false

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var threads: ThreadsOption

  @Option(help: .hidden)
  var cell: String?

  @Flag(help: .hidden)
  var attached = false

  /// Where cells run.
  enum Executor: String, ExpressibleByArgument, CaseIterable {
    case local, slurm
  }

  func validate() throws {
    guard (1...1024).contains(jobs) else { throw ValidationError("--jobs takes 1 to 1024") }
    guard retries >= 0 else { throw ValidationError("--retries takes 0 or more") }
    guard patience >= 0 else { throw ValidationError("--patience takes 0 or more") }
  }

  func run() throws {
    if let cell {
      if attached { CellRunner.watchStarter() }
      let folder = SweepFolder(path: plan)
      return try CellRunner(folder: folder, cell: try folder.cell(cell), threads: threads.threads).run()
    }
    let plan = try SweepPlan(plan)
    let folder = SweepFolder(path: folder.map(absolute) ?? plan.beside(standardName))
    let cells = plan.cells
    if dryRun { return try show(cells, folder) }
    let lock = try folder.open()
    defer { _ = lock }
    try folder.write(cells)
    Signals.watchInterrupts()
    let table = try SweepRun(plan: plan, folder: folder, cells: cells).table(made(plan, folder))
    if json { try table.document.print() } else { for line in table.lines { try Output.line(line) } }
    guard table.failures.isEmpty else {
      throw Failure("\(table.failures.count) of \(cells.count) cells failed; the same command tries them again")
    }
  }

  private func made(_ plan: SweepPlan, _ folder: SweepFolder) -> any SweepExecutor {
    switch executor {
    case .slurm:
      return SlurmExecutor(
        folder, plan.slurm, threads: threads.threads, retries: retries, patience: Double(patience))
    case .local:
      // Cells at the same time share the machine.
      let share = jobs == 1 ? nil : max(1, WorkerPool.physicalCores / jobs)
      return LocalExecutor(folder: folder, jobs: jobs, threads: threads.threads ?? share, retries: retries)
    }
  }

  private func show(_ cells: [SweepCell], _ folder: SweepFolder) throws {
    if json {
      let list = cells.map { cell in
        JSON.object(
          cell.members.merging(
            ["done": .bool(folder.isDone(cell)), "command": .array(cell.command.map(JSON.string))]
          ) { _, new in new })
      }
      return try JSON.object(["cells": .array(list)]).print()
    }
    var table = TextTable(columns: ["model", "recipe", "on", ""])
    for cell in cells {
      table.append([cell.model, cell.recipe, cell.subject, folder.isDone(cell) ? "done" : "to do"])
    }
    for line in table.lines { try Output.line(line) }
  }

  /// What the folder is called where nobody says: the plan's name with another ending.
  private var standardName: String {
    let name = (plan as NSString).lastPathComponent
    return (name.hasSuffix(".toml") ? String(name.dropLast(5)) : name) + ".sweep"
  }

  private func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
}
