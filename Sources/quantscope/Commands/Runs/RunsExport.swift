import ArgumentParser
import Files
import Results

/// `quantscope runs export`.
struct RunsExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Runs as a table, a document, or a report with plots.",
    discussion: """
      csv and json have every figure, md a table to paste. html is one file that any browser shows without a network: size \
      against divergence with the Pareto front, errors of weights by layer, how divergence is spread over tokens, and speed.
      """)

  /// What runs are written as.
  enum Form: String, ExpressibleByArgument, CaseIterable {
    case csv, json, md, html
  }

  @Option(help: "csv, json, md or html.")
  var form: Form

  @Option(name: .shortAndLong, help: "Write to this file, not to standard output.", completion: .file())
  var output: String?

  @OptionGroup var choice: RunChoice

  @OptionGroup var writing: OutputOptions

  func run() throws {
    let store = try StoreOptions.standard()
    let runs = try choice.runs(of: store)
    let text =
      switch form {
      case .csv: RunSheet(runs).csv
      case .md: RunSheet(runs).markdown
      case .json: try JSON.object(["runs": .array(runs.map(\.document))]).text()
      case .html: try RunReport(store, runs).html
      }
    guard let output else { return try Output.write(Array(text.utf8)) }
    var check = writing.check(reading: [store.path])
    try check.check(output, form: .file)
    try NewFile.write(Array(text.utf8), to: output)
  }
}

/// Runs as rows with a column a figure.
struct RunSheet {
  private let runs: [StoredRun]
  private let figures: [String]

  init(_ runs: [StoredRun]) {
    self.runs = runs
    figures = Set(runs.flatMap(\.figures.keys)).sorted()
  }

  /// Comma-separated values as RFC 4180 has them: all figures.
  var csv: String {
    let facts = [
      "id", "kind", "model", "type", "bytes", "bits_per_weight", "reference", "text", "started", "seconds", "done",
      "processor", "settings",
    ]
    let rows = runs.map { run -> [String] in
      let model = run.model.identity
      return [
        "\(run.id)", run.title, model.name, model.type, "\(model.bytes)", "\(model.bitsPerWeight)",
        run.reference?.identity.type ?? "", run.text.name, "\(run.started)", "\(run.seconds)", "\(run.isDone)",
        run.machine.processor,
        run.settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ";"),
      ] + figures.map { name in run.figures[name].map { "\($0)" } ?? "" }
    }
    return ([facts + figures] + rows).map { $0.map(Self.quoted).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func quoted(_ field: String) -> String {
    guard field.contains(where: { ",\"\r\n".contains($0) || $0 == "\r\n" }) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }

  /// A table for people, of what tells most.
  var markdown: String {
    let columns = RunColumn.all
    func line(_ cells: [String]) -> String {
      "| " + cells.map { $0.replacing("|", with: "\\|").replacing("\n", with: " ") }.joined(separator: " | ") + " |"
    }
    let head = [line(columns.map(\.title)), line(columns.map { $0.isText ? "---" : "---:" })]
    return (head + runs.map { run in line(columns.map { $0.cell(run) }) }).joined(separator: "\n") + "\n"
  }
}

/// A column of the tables that people read.
struct RunColumn: Sendable {
  let title: String
  var isText = false
  let cell: @Sendable (StoredRun) -> String

  /// What tells most of runs.
  static let all = [
    RunColumn(title: "run") { "\($0.id)" },
    RunColumn(title: "what", isText: true) { $0.title + ($0.isDone ? "" : " (\($0.progress))") },
    RunColumn(title: "model", isText: true) { $0.model.identity.name },
    RunColumn(title: "type", isText: true) { $0.model.identity.type },
    RunColumn(title: "size") { Text.megabytes($0.model.identity.bytes) },
    RunColumn(title: "bits") { Text.significant($0.model.identity.bitsPerWeight, 3) },
    RunColumn(title: "text", isText: true) { $0.text.name },
    figure("score", "accuracy", 4), figure("perplexity", "perplexity", 5), figure("divergence", "divergence", 4),
    RunColumn(title: "95%") { run in
      guard let low = run.figures["divergence_low"], let high = run.figures["divergence_high"] else { return "" }
      return "\(Text.significant(low, 3)) to \(Text.significant(high, 3))"
    },
    figure("99%", "divergence_p99", 3), figure("same token", "same_top", 4),
    figure("tokens/s", "generate_tokens_per_second", 3),
  ]

  private static func figure(_ title: String, _ name: String, _ digits: Int) -> RunColumn {
    RunColumn(title: title) { $0.figures[name].map { Text.significant($0, digits) } ?? "" }
  }
}
