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
    let head = [
      "| run | what | model | type | size | bits | perplexity | divergence | 95% | 99% | same token | tokens/s |",
      "| ---: | --- | --- | --- | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: |",
    ]
    let rows = runs.map { run -> String in
      let model = run.model.identity
      func figure(_ name: String, _ digits: Int = 4) -> String {
        run.figures[name].map { Text.significant($0, digits) } ?? ""
      }
      let interval =
        run.figures["divergence_low"] == nil ? "" : "\(figure("divergence_low")) to \(figure("divergence_high"))"
      let cells = [
        "\(run.id)", run.title, model.name, model.type, Text.megabytes(model.bytes),
        Text.significant(model.bitsPerWeight, 3), figure("perplexity", 5), figure("divergence"), interval,
        figure("divergence_p99", 3), figure("same_top"), figure("generate_tokens_per_second", 3),
      ]
      return "| " + cells.map { $0.replacing("|", with: "\\|").replacing("\n", with: " ") }.joined(separator: " | ")
        + " |"
    }
    return (head + rows).joined(separator: "\n") + "\n"
  }
}
