import ArgumentParser
import Foundation
import Results

/// `quantscope runs list`.
struct RunsList: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "All runs, the oldest first.")

  @OptionGroup var choice: RunChoice

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let runs = try choice.runs(of: try StoreOptions.standard())
    if json { return try JSON.object(["runs": .array(runs.map(\.document))]).print() }
    guard !runs.isEmpty else {
      return try Output.line("nothing is measured yet; `quantscope perplexity MODEL --file TEXT` is a beginning")
    }
    for line in RunTable(runs).lines { try Output.line(line) }
  }
}

/// Which runs a command is about.
struct RunChoice: ParsableArguments {
  @Option(
    help: "Only runs of this model and its other quantizations: a file, or words of its name.",
    completion: .file(extensions: ["gguf"]))
  var model: String?

  @Option(help: "Only runs of this kind: \(RunKind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var kind: RunKind?

  /// The runs that are meant.
  func runs(of store: ResultsStore) throws -> [StoredRun] {
    let runs = try store.runs().filter { kind == nil || $0.kind == kind }
    guard let model else { return runs }
    let lineage =
      FileManager.default.fileExists(atPath: ModelPath.resolve(model))
      ? try store.identify(try ModelArgument.open(model))?.lineage : nil
    return runs.filter { run in
      if let lineage { return run.model.identity.lineage == lineage }
      return run.model.identity.name.localizedCaseInsensitiveContains(model)
        || run.model.identity.path.localizedCaseInsensitiveContains(model)
    }
  }
}

/// Runs as rows for people.
struct RunTable {
  private let runs: [StoredRun]

  init(_ runs: [StoredRun]) { self.runs = runs }

  var lines: [String] {
    var table = TextTable(columns: [
      ">run", "when", "what", "model", "type", ">size", "reference", "text", ">result", ">\u{00B1}", "",
    ])
    for run in runs {
      let model = run.model.identity
      table.append([
        "\(run.id)", RunText.date(run.started), run.title, RunText.short(model.name, 28), model.type,
        Text.megabytes(model.bytes), run.reference.map(\.identity.type) ?? "",
        RunText.short(run.text.name, 20),
        run.result.map { Text.significant($0.value, 5) } ?? "", run.result?.error.map { Text.significant($0, 2) } ?? "",
        run.progress,
      ])
    }
    return table.lines
  }
}

/// How what runs say is spelled.
enum RunText {
  /// A time in this place's zone, to the minute.
  static func date(_ seconds: Double) -> String {
    let parts = Calendar.current.dateComponents(
      [.year, .month, .day, .hour, .minute], from: Date(timeIntervalSince1970: seconds))
    return String(
      format: "%04d-%02d-%02d %02d:%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0, parts.hour ?? 0,
      parts.minute ?? 0)
  }

  /// A text of at most `length` characters.
  static func short(_ text: String, _ length: Int) -> String {
    text.count <= length ? text : text.prefix(length - 3) + "..."
  }
}

extension StoredRun {
  /// What was measured, for people.
  var title: String { isNoiseFloor ? "noise floor" : notes["task"] ?? kind.rawValue }

  /// The one number that tells most, with its standard error.
  var result: (name: String, value: Double, error: Double?)? {
    for name in Self.results {
      if let value = figures[name] { return (name, value, figures[name + "_error"]) }
    }
    return nil
  }

  private static let results = [
    "divergence", "accuracy", "perplexity", "generate_tokens_per_second", "prompt_tokens_per_second",
  ]

  /// How far a run has come that is not at its end.
  var progress: String {
    isDone ? "" : itemCount > 0 ? "\(doneCount) of \(itemCount), unfinished" : "unfinished"
  }

  /// For scripts.
  var document: JSON {
    var members: [String: JSON] = [
      "id": .integer(Int(id)), "kind": .string(isNoiseFloor ? "noise floor" : kind.rawValue), "model": model.document,
      "text": ["name": .string(text.name), "sha256": .string(text.hash)],
      "settings": .object(settings.mapValues { .string($0) }),
      "machine": [
        "processor": .string(machine.processor), "instruction_set": .string(machine.instructionSet),
        "cores": .integer(machine.cores), "memory": .integer(machine.memory), "system": .string(machine.system),
      ],
      "started": .double(started), "updated": .double(updated), "seconds": .double(seconds), "done": .bool(isDone),
      "items": .integer(itemCount), "items_done": .integer(doneCount),
      "figures": .object(figures.mapValues { .double($0) }), "notes": .object(notes.mapValues { .string($0) }),
    ]
    if let reference { members["reference"] = reference.document }
    return .object(members)
  }
}

extension StoredModel {
  /// For scripts.
  var document: JSON {
    [
      "name": .string(identity.name), "type": .string(identity.type), "kind": .string(identity.kind.rawValue),
      "path": .string(identity.path), "family": .string(identity.family), "sha256": .string(identity.hash),
      "parameters": .integer(identity.parameters), "bytes": .integer(identity.bytes),
      "bits_per_weight": .double(identity.bitsPerWeight),
    ]
  }
}
