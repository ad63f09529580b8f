import ArgumentParser
import Foundation
import Inference
import Quantization
import Tensors
import Training

/// `quantscope train`: makes a model, or goes on with one.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a small model, or make one stand being quantized.",
    discussion: """
      CONFIG.toml says what is trained on which texts, and how; samples/sketch.toml made the model in samples, and \
      docs/training.md explains every key. State is saved as OUTPUT.training: a run that was stopped, by Ctrl-C or else, \
      goes on there with the same command, to the same bits.

      With --qat weights are rounded to the recipe's types in training already (quantization-aware training), so that \
      they get used to it; the file then has exactly the weights that were trained. Several recipes make several files \
      and a table of what each recovers.
      """)

  @Argument(help: "What to train, how, and on what.", completion: .file(extensions: ["toml"]))
  var config: String

  @Option(help: ArgumentHelp("Round to this recipe while training; may be given several times.", valueName: "recipe"))
  var qat: [String] = []

  @Flag(help: "Begin anew, though there is a saved state.")
  var fresh = false

  @OptionGroup var force: OutputOptions

  @OptionGroup var threads: ThreadsOption

  @Flag(help: "Print JSON: what was trained, and what it came to.")
  var json = false

  func run() throws {
    let file = try TrainingFile(config)
    let machine = TrainingMachine(pool: threads.pool)
    Signals.watchReadFaults()
    let recipes = try qat.map { try QuantizedRecipe($0) }
    guard recipes.isEmpty else { return try quantize(file, recipes, machine) }
    let run = TrainingRun(
      file: file, text: try InputFile.bytes(config), machine: machine, isFresh: fresh,
      force: force)
    let result = try run.make()
    if json { return try result.document.print() }
    try Output.line(result.line)
  }

  private func quantize(_ file: TrainingFile, _ recipes: [QuantizedRecipe], _ machine: TrainingMachine) throws {
    let run = QuantizedRun(
      file: file, text: try InputFile.bytes(config), recipes: recipes, machine: machine, isFresh: fresh, force: force)
    let report = try run.make()
    if json { return try report.document.print() }
    for line in report.lines { try Output.line(line) }
  }
}
