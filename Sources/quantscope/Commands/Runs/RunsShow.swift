import ArgumentParser
import Results

/// `quantscope runs show`.
struct RunsShow: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: "All that is known of one run.")

  @Argument(help: "The run's number.")
  var id: Int64

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let run = try StoreOptions.standard().run(id)
    if json { return try run.document.print() }
    var table = TextTable(columns: ["", ""])
    func row(_ name: String, _ value: String) { table.append([name, value]) }
    row("run", "\(run.id)\(run.progress.isEmpty ? "" : ", \(run.progress)")")
    row("what", run.title)
    row("model", "\(run.model.identity.name), \(run.model.summary)")
    if let reference = run.reference { row("reference", "\(reference.identity.name), \(reference.summary)") }
    row("text", run.text.name)
    for (name, value) in run.settings.sorted(by: { $0.key < $1.key }) { row(name, value) }
    row("when", "\(RunText.date(run.started)), \(Text.significant(run.seconds, 3)) s of work")
    row("machine", "\(run.machine.processor), \(run.machine.cores) cores, \(run.machine.instructionSet)")
    for (name, value) in run.figures.sorted(by: { $0.key < $1.key }) {
      row(name.replacing("_", with: " "), Text.significant(value, 5))
    }
    for (name, value) in run.notes.sorted(by: { $0.key < $1.key }) { row(name, value) }
    for line in table.lines.dropFirst() { try Output.line(line) }
  }
}

extension StoredModel {
  /// Type, size and place.
  var summary: String {
    let size = "\(Text.megabytes(identity.bytes)), \(Text.significant(identity.bitsPerWeight, 3)) bits a weight"
    return switch identity.kind {
    case .file: "\(identity.type), \(size), \(identity.path)"
    case .recipe: "quantized in memory by \(identity.type), \(size), from \(identity.path)"
    case .logits: identity.path
    }
  }
}
