import ArgumentParser
import Checkpoints
import Evaluation
import Foundation
import Inference
import Quantization
import Results
import Tokenization
import Workbench

/// `quantscope choose`: which file to take.
struct ChooseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "choose",
    abstract: "Say which quantization of a model to take for a memory and a context.",
    discussion: """
      Lists the model, its other files in the same folder, and what every recipe would make of it, with the exact size, the \
      memory of the KV cache and of buffers at --context, and whether all fits. Speed on this machine and divergence from the \
      model come from the results store; with --measure those that fit are quantized in memory and measured now. Where this \
      model's divergence was not measured, that of the same recipe on other models of the family stands there, and is called \
      estimated.
      """)

  @OptionGroup var model: ModelArgument

  @Option(help: "The memory that there is, such as 8G (default: what is free now).")
  var memory: ByteCount?

  @Flag(help: "Measure what fits: divergence and speed.")
  var measure = false

  @Option(help: "Only these recipes, such as Q4_K_M,IQ4_XS,mix.toml.")
  var recipes: String?

  @Option(
    help: "With --measure: the text to read (default: a mixed text that comes with the program).", completion: .file())
  var file: String?

  @Option(help: "With --measure: chunks of 512 tokens to read, at most.")
  var chunks = 4

  @Option(
    help: "An importance matrix for the recipes, GGUF or .dat.", completion: .file(extensions: ["gguf", "dat"]))
  var imatrix: String?

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var compute: ComputeOptions

  /// Recipes that are measured where nobody names them: the largest that fit.
  private static let measuredAtOnce = 6

  func validate() throws {
    if chunks < 1 { throw ValidationError("--chunks takes 1 or more") }
    if let memory, memory.bytes < 1 { throw ValidationError("--memory takes a number of bytes such as 8G") }
    if file != nil, !measure { throw ValidationError("--file goes with --measure") }
  }

  func run() throws {
    Signals.watchInterrupts()
    let line = ProgressLine()
    defer { line.clear() }
    let store = StoreOptions.opened()
    if measure, store == nil {
      throw Failure("--measure keeps what it measures in the results store, which can't be used")
    }
    let measurer = Measurer(store: store, compute: compute, line: line)
    let checkpoint = try model.open()
    // Without a store sizes are known all the same.
    let identity = try measurer.identity(of: checkpoint) ?? ModelIdentity(checkpoint, hash: checkpoint.path)
    let limit = memory?.bytes ?? SystemMemory.available
    var choices = try FileChoices(
      checkpoint, identity, recipes: try names(), importance: imatrix, measurer: measurer, compute: compute,
      memory: limit)
    if measure { try measure(choices, checkpoint, identity, measurer) }
    if let store { try choices.lookUp(in: store) }
    line.clear()
    let report = ChoiceReport(choices: choices, memory: limit)
    if json { return try report.document.print() }
    for line in report.lines { try Output.line(line) }
  }

  private func names() throws -> [String] {
    guard let recipes else { return Preset.allCases.map(\.name) }
    return recipes.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  /// Measures divergence and speed of the recipes that fit, the largest first, and the speed of the model itself.
  private func measure(
    _ choices: FileChoices, _ checkpoint: Checkpoint, _ identity: ModelIdentity, _ measurer: Measurer
  ) throws {
    var seen: Set<String> = []
    let fitting = choices.files.filter {
      $0.fits && $0.recipe != nil && $0.isUseful(besides: identity) && seen.insert($0.identity.hash).inserted
    }
    let chosen = (recipes == nil ? Array(fitting.prefix(Self.measuredAtOnce)) : fitting).compactMap(\.recipe)
    let speed = SpeedMeasurement(compute: compute, promptTokens: 256, generateTokens: 32, repeats: 3)
    func measureSpeed(_ identity: ModelIdentity?, _ made: () throws -> Checkpoint) throws {
      guard let identity, let store = measurer.store, try store.speed(of: identity) == nil else { return }
      measurer.line.show("speed of \(identity.type)")
      speed.keep(
        try speed.measure(try compute.session(try compute.load(try made()), context: 512, isDraft: true)), of: identity,
        in: store)
    }
    if choices.files.contains(where: { $0.path == checkpoint.path && $0.fits }) {
      try measureSpeed(identity) { checkpoint }
    }
    guard !chosen.isEmpty else { return }
    let texts = try EvaluatedTexts([try text()], of: checkpoint, cutting: TextCutting(context: 512, limit: chunks))
    var comparison = RecipeComparison(
      names: chosen, source: checkpoint, reference: checkpoint, importance: imatrix, texts: texts, measurer: measurer)
    comparison.whileThere = measureSpeed
    let rows = try comparison.rows()
    let noise = try NoiseFloor.measure(of: checkpoint, identity, on: texts, count: 1, measurer)
    for row in rows { row.measured.finish(noise: noise) }
  }

  /// The text that is read.
  private func text() throws -> String {
    if let file { return file }
    let paths = EvaluationText.bundledPaths
    guard let path = paths.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
      throw Failure(
        "the text that comes with the program is not there (\(paths.joined(separator: ", "))); give one by --file")
    }
    return path
  }
}
