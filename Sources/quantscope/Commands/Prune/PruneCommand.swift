import ArgumentParser
import Checkpoints
import Foundation
import Quantization
import Tensors
import Training

/// `quantscope prune`: makes weights of a model zero, or leaves layers out, where that costs least.
struct PruneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Make weights of a model zero, or leave layers out.",
    discussion: """
      Methods: \(PruningMethods.all.map { "\($0.name) (\($0.summary))" }.joined(separator: "; ")); layers (whole layers \
      go that turn the hidden state least). All but the magnitudes measure the model on a text.

      A file of a pruned model is as large as before, unless layers went: zeros take room like other weights. Types whose \
      blocks have a minimum, such as Q4_K, may store a zero as a small number.

      With --recover the pruned model is trained: CONFIG.toml is one of quantscope train, whose [data], [training] and \
      [distillation] count; pruned weights stay zero, and the model follows the one it was pruned from. With --qat it is \
      trained as --recipe rounds it, by the file's [qat]. State is saved as OUT.training: the same command goes on there.

      With --table nothing is written: all methods are tried at several sparsities, and their perplexities shown beside \
      what the weights take. docs/pruning.md says more.
      """)

  @OptionGroup var model: ModelArgument

  @Argument(help: "The file to write; none with --table.", completion: .file(extensions: ["gguf"]))
  var output: String?

  @Option(help: "How weights are chosen: \(PruneCommand.methodNames.joined(separator: ", ")).")
  var method = "wanda"

  @Option(help: ArgumentHelp("The part of the weights of each matrix that goes, 0 to 1.", valueName: "part"))
  var sparsity = 0.5

  @Option(help: "Which weights may go together: \(PruningPattern.names.joined(separator: ", ")).")
  var pattern = "unstructured"

  @Option(help: ArgumentHelp("Layers that go with --method layers.", valueName: "n"))
  var layers: Int?

  @Flag(help: "Measure layers once, not anew after each that goes.")
  var atOnce = false

  @Option(help: ArgumentHelp("A text to measure the model's inputs on.", valueName: "file"), completion: .file())
  var calibration: String?

  @Option(
    help: ArgumentHelp("A text whose perplexity is shown (default: that of --calibration).", valueName: "file"),
    completion: .file())
  var measure: String?

  @Option(
    help: ArgumentHelp("Train the pruned model as this file says.", valueName: "config"),
    completion: .file(extensions: ["toml"]))
  var recover: String?

  @Flag(help: "Round to the recipe while training, so that the model gets used to both.")
  var qat = false

  @Flag(help: "Begin the training anew, though there is a saved state.")
  var fresh = false

  @Option(help: "What each tensor becomes: a recipe such as Q4_K_M, or a recipe file.", completion: .file())
  var recipe = "F16"

  @Flag(help: "Write nothing: show perplexity against size for all methods at several sparsities.")
  var table = false

  @OptionGroup var force: OutputOptions

  @OptionGroup var threads: ThreadsOption

  @Flag(help: "Print JSON.")
  var json = false

  static var methodNames: [String] { PruningMethods.all.map(\.name) + ["layers"] }

  func validate() throws {
    guard Self.methodNames.contains(method) else {
      throw ValidationError("--method takes one of \(Self.methodNames.joined(separator: ", ")), not '\(method)'")
    }
    do { _ = try chosenPattern() } catch { throw ValidationError("--\(error)") }
    if !RecipeFile.isPath(recipe) { _ = try chosenRecipe() }
    try validateOutput()
    try validateLayers()
    if recover == nil, qat || fresh { throw ValidationError("--qat and --fresh go with --recover CONFIG.toml") }
  }

  private func validateOutput() throws {
    if table, output != nil || recover != nil {
      throw ValidationError(
        "--table writes no file and trains nothing: leave out \(output == nil ? "--recover" : "OUT")")
    }
    if !table, output == nil { throw ValidationError("name a file to write, or ask for --table") }
  }

  private func validateLayers() throws {
    if method == "layers" {
      guard let layers, layers >= 1 else { throw ValidationError("--method layers takes --layers N, 1 or more") }
    } else if layers != nil || atOnce {
      throw ValidationError("--layers and --at-once go with --method layers")
    }
  }

  /// What the pruned model depends on, but for the recovery's file.
  var choices: String {
    let how = layers.map { "\($0) layers\(atOnce ? " at once" : "")" } ?? "\(sparsity) \(pattern)"
    return "\(model.model) \(method) \(how) \(calibration ?? "") \(recipe)\(qat ? " rounded" : "")"
  }

  func chosenPattern() throws(TrainingError) -> PruningPattern {
    try PruningPattern(named: pattern, sparsity: sparsity)
  }

  func chosenRecipe() throws -> Recipe { try RecipeFile.chosen(recipe) }

  func run() throws {
    let checkpoint = try model.open()
    Signals.watchReadFaults()
    let machine = TrainingMachine(pool: threads.pool)
    let job = PruneJob(command: self, checkpoint: checkpoint, machine: machine, recipe: try chosenRecipe())
    Signals.watchInterrupts()
    do {
      guard let output else { return try job.showTable() }
      let report = try job.make(try writing(output, of: checkpoint))
      if json { return try report.document.print() }
      try Output.line(report.line)
    } catch let error as TrainingError where error == .cancelled {
      throw Interruption()
    }
  }

  /// The writing of the new file, where it may be written.
  private func writing(_ output: String, of checkpoint: Checkpoint) throws -> ModelWriting {
    var read = checkpoint.sources + [calibration, measure].compactMap(\.self)
    if RecipeFile.isPath(recipe) { read.append(recipe) }
    guard let recover else { return try ModelWriting(output, force, reading: read) }
    read += try TrainingFile(recover, start: model.model).sources
    return try ModelWriting(output, state: PruneRecovery.statePath(of: output), force, reading: read)
  }
}
