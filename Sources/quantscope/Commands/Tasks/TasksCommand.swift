import ArgumentParser
import Evaluation
import Foundation
import Inference
import Results

/// `quantscope tasks`: what a model can do, and what another file of it can't.
struct TasksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tasks",
    abstract: "Measure what a model can do, and what it lost in tasks against another.",
    discussion: """
      Without --file and --task the bundled tasks are run: \(BundledTasks.names.joined(separator: ", ")). Files may be lines of \
      JSON, the published forms of HellaSwag, ARC, MMLU and WinoGrande, and those that llama-perplexity reads; any other \
      text is read for its perplexity by position. docs/evaluation.md has the forms.

      Answers are chosen by likelihood or written by the likeliest token each, so a run comes out the same each time. With \
      --against a second model is put the same items: the difference, its interval, and how probable it is between models \
      that are alike (McNemar's exact test).
      """)

  @Argument(
    help: "A model file, a Hugging Face folder, or the name of a model that was pulled.",
    completion: .file(extensions: ["gguf", "safetensors"]))
  var model: String?

  @Option(help: "A file of tasks, or a text; may be given several times.", completion: .file())
  var file: [String] = []

  @Option(help: "A bundled task by its name; may be given several times.")
  var task: [String] = []

  @Option(help: "A second model, which is compared with the first.", completion: .file(extensions: ["gguf"]))
  var against: String?

  @Option(help: "Items of each task at most, those at its start.")
  var limit: Int?

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: "With --json: what came of each item, with what the model wrote.")
  var outcomes = false

  @Option(help: "Make a bundled task anew in place of running any; --output takes it.")
  var make: String?

  @Option(help: "Where what --make makes starts from: each seed gives other items.")
  var seed: UInt64 = TaskMaker.seed

  @Option(help: "With --make: the file to write.", completion: .file(extensions: ["jsonl"]))
  var output: String?

  @OptionGroup var results: StoreOptions

  @OptionGroup var writing: OutputOptions

  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit takes 1 or more") }
    if outcomes, !json { throw ValidationError("--outcomes goes with --json") }
    if (make == nil) != (output == nil) { throw ValidationError("--make and --output go together") }
    if make == nil, model == nil { throw ValidationError("give a model, or --make") }
    if let make, !BundledTasks.names.contains(make) {
      throw ValidationError("--make takes one of \(BundledTasks.names.joined(separator: ", ")), not '\(make)'")
    }
  }

  func run() throws {
    if let make, let output {
      var check = writing.check(reading: [])
      let file = try OutputFile(output, &check)
      for task in BundledTasks.made(seed: seed) where task.name == make { try file.write(task.bytes) }
      return
    }
    Signals.watchInterrupts()
    let tasks = try tasks()
    let measurer = Measurer(store: results.open(), compute: compute, line: ProgressLine())
    defer { measurer.line.clear() }
    var report = TasksReport(tasks: tasks, hasOutcomes: outcomes)
    for model in [model, against].compactMap(\.self) {
      report.models.append(model)
      report.outcomes.append(try outcomes(of: model, in: tasks, measurer))
    }
    if json { return try report.document.print() }
    for line in report.lines { try Output.line(line) }
  }

  private func tasks() throws -> [TaskSet] {
    let reader = TaskReader(kinds: taskKinds)
    let names = file.isEmpty && task.isEmpty ? BundledTasks.names : task
    return try (names.map { try BundledTasks.path($0) } + file).map { path in
      try reader.task(try InputFile.bytes(path), path: path)
    }
  }

  /// What a model made of the tasks, in their order. What the results store knows is not asked again.
  private func outcomes(of name: String, in tasks: [TaskSet], _ measurer: Measurer) throws -> [[TaskOutcome]] {
    let checkpoint = try ModelArgument.open(name)
    let identity = try measurer.identity(of: checkpoint)
    let session = try compute.session(try compute.load(checkpoint))
    let model = try TaskModel(session: session, pool: compute.pool, isCancelled: { Signals.isInterrupted })
    let runner = TaskRunner(limit: limit)
    let line = measurer.line
    return try tasks.map { task in
      let items = try runner.items(of: task, for: model)
      let run = try identity.flatMap { identity in
        try measurer.begin(.task(task, items, of: identity, settings: measurer.scoreSettings("f16")))
      }
      let outcomes = try runner.outcomes(of: task, by: model, memory: run) { done, count in
        line.fraction("\(name): \(task.name), \(done) of \(count)", Double(done) / Double(max(1, count)))
      }
      run?.finish(outcomes, of: task)
      Measurer.sayTrouble(of: run)
      line.clear()
      if outcomes.isEmpty {
        Output.message(
          "\(task.name): no item has room in the context of \(session.contextLength) tokens; it is left out")
      }
      return outcomes
    }
  }
}
