import ArgumentParser
import Checkpoints
import Evaluation
import Files
import Foundation
import Inference
import Quantization
import Tensors

/// `quantscope imatrix`: an importance matrix of a model on a text.
struct ImatrixCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "imatrix",
    abstract: "Gather an importance matrix: how strongly each column of each matrix is used on a text.",
    discussion: """
      The text is read in chunks of --context tokens. The file is the GGUF form that llama.cpp reads too; give it to \
      quantize with --imatrix. Matrices of several runs are added up with --merge.

      A run that is stopped leaves OUT.partial; the same command goes on there. At the end each layer's figures are printed, \
      and every expert that no token was given to is named: its weights are quantized without importance. A block that \
      foretells further tokens (nextn_predict_layers) is run over the text too; matrices that nothing is known of are named.
      """)

  @OptionGroup var model: ModelArgument

  @Option(
    help: "The text to read, - for standard input; may be given several times.", completion: .file())
  var file: [String] = []

  @Option(help: "The file to write.", completion: .file(extensions: ["gguf"]))
  var output: String

  @Option(help: "Chunks to read of each text, at most.")
  var chunks: Int?

  @Option(
    help: "Add what this importance matrix has; may be given several times.",
    completion: .file(extensions: ["gguf", "dat"]))
  var merge: [String] = []

  @Flag(help: "Print the figures of every tensor, not only of layers.")
  var all = false

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var writing: OutputOptions

  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if let chunks, chunks < 1 { throw ValidationError("--chunks takes 1 or more") }
    if let context = compute.context, context < 4 { throw ValidationError("--context takes 4 or more") }
    if file.isEmpty, merge.isEmpty {
      throw ValidationError("give a text with --file, or matrices to add up with --merge")
    }
  }

  private var context: Int { compute.context ?? PerplexityCommand.usualContext }

  func run() throws {
    let checkpoint = try model.open()
    var check = writing.check(reading: checkpoint.sources + file + merge)
    try check.check(output, form: .file)
    try check.check(PartialMatrix(output: output).path, form: .file)
    var matrix = file.isEmpty ? nil : try gathered(try compute.load(checkpoint, loadsPrediction: true))
    for path in merge {
      let next = try ImportanceMatrix.open(path)
      if matrix == nil { matrix = next } else { try matrix?.merge(next) }
    }
    guard let matrix else { return }
    try NewFile.write(try matrix.ggufBytes(chunkSize: context), to: output)
    try PartialMatrix(output: output).remove()
    var report = ImatrixReport(statistics: ImportanceStatistics.all(matrix), matrix: matrix, showsTensors: all)
    if !file.isEmpty { report.missing = ImportanceStatistics.missing(in: matrix, of: checkpoint) }
    if json { return try report.document(output).print() }
    for line in report.lines { try Output.line(line) }
    report.warn()
  }

  private func gathered(_ model: LanguageModel) throws -> ImportanceMatrix {
    let tokenizer = try model.tokenizer
    let cutting = TextCutting(context: context, limit: chunks)
    let texts = try file.map { path in
      try cutting.chunks(of: try InputFile.bytes(path), tokenizer: tokenizer, slice: path)
    }
    for (path, chunks) in zip(file, texts) where file.count > 1 {
      Output.message("\(path): \(chunks.count) chunks, \(100 * chunks.count / texts.joined().count) % of the mix")
    }
    let pieces = Array(texts.joined())
    let session = try compute.session(model, context: context, cacheType: .f32)
    let collector = ImportanceCollector(pool: compute.pool, isCancelled: { Signals.isInterrupted })
    let partial = PartialMatrix(output: output)
    let job =
      "\(model.checkpoint.path) \(model.checkpoint.byteCount) \(context) \(file) \(chunks ?? 0) \(compute.float)"
    let earlier = partial.matrix(of: job)
    let line = ProgressLine()
    defer { line.clear() }
    Signals.watchInterrupts()
    var latest: ImportanceCollector.Progress?
    do throws(EvaluationError) {
      return try collector.matrix(
        of: session, on: pieces, datasets: file, earlier: earlier, skipping: min(earlier?.chunkCount ?? 0, pieces.count)
      ) { progress in
        latest = progress
        line.fraction("\(progress.chunks) of \(pieces.count) chunks", Double(progress.chunks) / Double(pieces.count))
      }
    } catch {
      line.clear()
      guard error == .cancelled else { throw error }
      if let latest {
        try partial.write(latest.matrix(), of: job, chunkSize: context)
        Output.message("\(partial.path) is kept; the same command goes on there")
      }
      throw Interruption()
    }
  }
}

/// What a run that was stopped leaves beside its output: the matrix so far, with the job in its data sets.
private struct PartialMatrix {
  let path: String

  init(output: String) {
    path = output + ".partial"
  }

  /// The matrix that was left of this job; nil where there is none.
  func matrix(of job: String) -> ImportanceMatrix? {
    guard AuthorMark.isOn(path), var matrix = try? ImportanceMatrix.open(path), matrix.datasets.last == job else {
      return nil
    }
    matrix.dropLastDataset()
    return matrix
  }

  func write(_ matrix: ImportanceMatrix, of job: String, chunkSize: Int) throws {
    var matrix = matrix
    matrix.addDataset(job)
    try NewFile.write(try matrix.ggufBytes(chunkSize: chunkSize), to: path)
  }

  /// Removes what was left.
  func remove() throws {
    if AuthorMark.isOn(path) { try FileManager.default.removeItem(atPath: path) }
  }
}
