import ArgumentParser
import Checkpoints
import Foundation
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

  @Option(help: "Threads to compute on (default: physical cores).")
  var threads: Int?

  @Flag(help: "Only say how large the file would be.")
  var dryRun = false

  @Flag(help: "Print JSON: shape, parameters, bytes, bits_per_weight, seconds.")
  var json = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads takes 1 to 1024") }
    let model = try chosenModel()
    if let layers, !(1...model.layerCount).contains(layers) {
      throw ValidationError("--layers takes 1 to \(model.layerCount) for \(model.name)")
    }
    _ = try chosenRecipe()
  }

  func run() throws {
    let (model, recipe) = (try chosenModel(), try chosenRecipe())
    let plan = try QuantizationPlan(model.checkpoint(recipe: recipe, layers: layers, seed: seed), recipe: recipe)
    if !dryRun { try OutputPath.checkReplaceable(output) }
    let start = ContinuousClock.now
    if !dryRun { try write(plan) }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    if json { return try document(plan, seconds: seconds).print() }
    try Output.line(
      "\(output)  \(Text.parameters(parameters(plan))) weights  \(plan.fileByteCount) bytes "
        + "(\(Text.megabytes(plan.fileByteCount)))  \(String(format: "%.3f", plan.bitsPerWeight)) bits a weight"
        + (dryRun ? "" : "  \(String(format: "%.1f", seconds)) s"))
  }

  private func write(_ plan: QuantizationPlan) throws {
    Signals.watchInterrupts()
    let line = ProgressLine()
    let quantizer = Quantizer(pool: threads.map { WorkerPool(threadCount: $0) } ?? WorkerPool())
    do throws(QuantizationError) {
      try quantizer.run(plan, to: output, isCancelled: { Signals.isInterrupted }) { progress in
        line.bytes(progress.tensor, completed: progress.completed, total: progress.total)
      }
    } catch {
      line.clear()
      guard error == .cancelled else { throw error }
      Output.message("\(output).partial is kept; the same command goes on there")
      throw Interruption()
    }
  }

  private func document(_ plan: QuantizationPlan, seconds: Double) -> JSON {
    var members: [String: JSON] = [
      "shape": .string(shape.lowercased()), "path": .string(output), "parameters": .integer(parameters(plan)),
      "bytes": .integer(plan.fileByteCount), "bits_per_weight": .double(plan.bitsPerWeight),
      "seed": .unsigned(seed),
    ]
    if !dryRun { members["seconds"] = .double(seconds) }
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
      let known = Preset.all.map(\.name).joined(separator: ", ")
      throw ValidationError("--type: '\(type)' is no recipe; there are \(known)")
    }
    return Recipe(preset)
  }
}
