import ArgumentParser
import Checkpoints
import Foundation
import Quantization
import Tensors

/// `quantscope compare`: what formats cost in error and size.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Measure what storing a model's tensors in other formats costs in error and size.",
    discussion: """
      Without --tensor every tensor of two or more dimensions is measured, without --formats every GGUF type that can \
      be encoded and the usual members of the other families. Formats whose blocks do not divide a tensor's rows are \
      left out for it.

      Besides GGUF types, --formats takes names that tell a format's parameters:
      """ + FormatRegistry.families.map { "\n  \($0.grammar)" }.joined())

  @OptionGroup var model: ModelArgument

  @Option(
    help: ArgumentHelp(
      "Tensors to measure, such as ffn_down. \(TensorPatternOption.help)", valueName: "pattern"))
  var tensor: String?

  @Option(help: ArgumentHelp("Formats to measure, such as Q4_0,Q4_K.", valueName: "names"))
  var formats: String?

  @Option(
    help: "An importance matrix, GGUF or .dat, for the encoders that use one.",
    completion: .file(extensions: ["gguf", "dat"]))
  var imatrix: String?

  @Option(help: "Encode as the reference does, or search wider for less weighted error.")
  var mode = EncodingMode.reference

  @Flag(help: "Print JSON: tensors with their formats, and the total.")
  var json = false

  @OptionGroup var threads: ThreadsOption

  func validate() throws {
    _ = try chosenFormats()
  }

  func run() throws {
    let checkpoint = try model.open()
    let sources = try chosenTensors(checkpoint).compactMap { try WeightSource(tensor: $0) }
    guard !sources.isEmpty else {
      throw Failure(
        "no tensor of \(checkpoint.path)\(tensor.map { " that matches \($0)" } ?? "") has a type that can be decoded; "
          + "quantscope inspect lists them")
    }
    let importance = try imatrix.map { try ImportanceMatrix.open($0) }
    try importance?.check(ModelDescription(checkpoint)).throwIfUnusable()
    let analyzer = TensorAnalyzer(pool: threads.pool)
    Signals.watchInterrupts()
    let line = ProgressLine()
    var report = ComparisonReport()
    for source in sources {
      let results = try measure(
        source, analyzer, importance?.weights(for: source.name, columns: source.shape.columns), line)
      line.clear()
      report.add(source, results)
      if !json { try Output.line(report.lines(of: source, results).joined(separator: "\n") + "\n") }
    }
    if json {
      try report.json.print()
    } else if sources.count > 1 {
      try Output.line(report.totalLines.joined(separator: "\n"))
    }
  }

  private func measure(
    _ source: WeightSource, _ analyzer: TensorAnalyzer, _ importance: [Float]?, _ line: ProgressLine
  ) throws -> [ErrorStatistics] {
    try chosenFormats().compactMap { format in
      guard format.fits(source.shape) else { return nil }
      if format.importance == .required, importance == nil { return nil }
      let result = try analyzer.errors(
        of: source, in: format, options: ErrorOptions(bins: 1, importance: importance, mode: mode),
        isCancelled: { Signals.isInterrupted },
        progress: { _, done in line.fraction("\(source.name)  \(format.name)", done) })
      guard let result else { throw Interruption() }
      return result
    }
  }

  private func chosenTensors(_ checkpoint: Checkpoint) throws -> [CheckpointTensor] {
    guard let tensor else { return checkpoint.tensors.filter { $0.shape.dimensions.count > 1 } }
    let names = try TensorPatternOption.chosen(tensor, of: "--tensor", among: checkpoint.tensors.map(\.name))
    return checkpoint.tensors.filter { names.contains($0.name) }
  }

  private func chosenFormats() throws -> [any TensorFormat] {
    guard let formats else { return FormatRegistry.compared }
    return try formats.split(separator: ",").map { name in
      let name = name.trimmingCharacters(in: .whitespaces)
      guard let format = FormatRegistry.tensorFormat(named: name),
        (format as? any WeightFormat)?.canEncode != false
      else {
        let known = FormatRegistry.encodable.map(\.name) + FormatRegistry.families.map(\.grammar)
        throw ValidationError(
          "--formats: '\(name)' is no format that can be encoded; there are \(known.joined(separator: ", "))")
      }
      guard format.importance != .required || imatrix != nil else {
        throw ValidationError("--formats: \(format.name) needs an importance matrix; give one with --imatrix")
      }
      return format
    }
  }
}
