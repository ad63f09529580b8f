import ArgumentParser
import Checkpoints
import Quantization
import SyntheticModels
import Tensors

/// `quantscope synthesize`: writes a random-weight model of a real one's shape.
struct SynthesizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synthesize",
    abstract: "Write a model of a real one's shape with random weights, for benchmarks.",
    discussion: """
      Shapes: \(SyntheticModel.all.map { "\($0.name) (\($0.layerCount) layers)" }.joined(separator: ", ")).

      Types of tensors are what quantize with the same recipe would give them. Speed and memory are the real model's; what \
      it says means nothing. Its vocabulary has the real one's size and invented words.

      The file appears under its name when it is whole. A run that is stopped leaves OUT.partial; the same command goes \
      on there.
      """)

  @Argument(help: "The shape: the name of a model, such as qwen2.5-1.5b.")
  var shape: String

  @Argument(help: "The file to write.", completion: .file(extensions: ["gguf"]))
  var output: String

  @Option(help: ArgumentHelp("What tensors are stored as: a recipe such as Q4_K_S.", valueName: "recipe"))
  var type: String

  @Option(help: ArgumentHelp("Write only the first layers.", valueName: "n"))
  var layers: Int?

  @Option(help: ArgumentHelp("What the weights are drawn from: the same number gives the same file.", valueName: "n"))
  var seed: UInt64 = 1

  @OptionGroup var force: OutputOptions

  @OptionGroup var threads: ThreadsOption

  @Flag(help: "Only say how large the file would be.")
  var dryRun = false

  @Flag(help: "Print JSON: shape, parameters, bytes, bits_per_weight, seconds.")
  var json = false

  func validate() throws {
    let model = try chosenModel()
    if let layers, !(1...model.layerCount).contains(layers) {
      throw ValidationError("--layers takes 1 to \(model.layerCount) for \(model.name)")
    }
    _ = try chosenRecipe()
  }

  func run() throws {
    let (model, recipe) = (try chosenModel(), try chosenRecipe())
    let plan = try QuantizationPlan(model.checkpoint(recipe: recipe, layers: layers, seed: seed), recipe: recipe)
    let writing = try ModelWriting(output, force, reading: [])
    let seconds = dryRun ? nil : try writing.write(plan, by: Quantizer(pool: threads.pool))
    if json { return try document(plan, seconds: seconds).print() }
    try Output.line(
      writing.summary(plan, about: "\(Text.parameters(parameters(plan))) weights", seconds: seconds))
  }

  private func document(_ plan: QuantizationPlan, seconds: Double?) -> JSON {
    var members: [String: JSON] = [
      "shape": .string(shape.lowercased()), "path": .string(output), "parameters": .integer(parameters(plan)),
      "bytes": .integer(plan.fileByteCount), "bits_per_weight": .double(plan.bitsPerWeight),
      "seed": .unsigned(seed),
    ]
    if let seconds { members["seconds"] = .double(seconds) }
    return .object(members)
  }

  private func parameters(_ plan: QuantizationPlan) -> Int {
    plan.steps.reduce(0) { $0 + $1.tensor.shape.elementCount }
  }

  private func chosenModel() throws -> SyntheticModel {
    guard let model = SyntheticModel.named(shape) else {
      let known = SyntheticModel.all.map(\.name).joined(separator: ", ")
      throw ValidationError("'\(shape)' is no shape; there are \(known)")
    }
    return model
  }

  private func chosenRecipe() throws -> Recipe {
    guard let preset = Preset.named(type) else {
      let known = Preset.allCases.map(\.name).joined(separator: ", ")
      throw ValidationError("--type: '\(type)' is no recipe; there are \(known)")
    }
    return Recipe(preset)
  }
}
