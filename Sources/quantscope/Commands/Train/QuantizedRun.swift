import Checkpoints
import Foundation
import Quantization
import Training

/// A run of `quantscope train --qat`: a model gets used to the types of each recipe, one recipe after the other.
struct QuantizedRun {
  let file: TrainingFile
  /// The bytes of the file: what tells its saved states from others.
  let text: [UInt8]
  let recipes: [QuantizedRecipe]
  let machine: TrainingMachine
  let isFresh: Bool
  let force: OutputOptions

  /// Trains all. States of recipes that are finished stay until the last one is, so that a run which was stopped does not
  /// begin anew with the first.
  func make() throws -> QuantizedReport {
    let writings = try checked()
    let data = try TrainingData(file)
    guard let checkpoint = data.start else {
      throw Failure("\(file.path): --qat goes on with a model; name it with start = \"MODEL.gguf\"")
    }
    let start = try LlamaNetwork(checkpoint)
    for recipe in recipes {
      try TensorPatternOption.check(
        recipe.recipe.overrides.map { $0.pattern }, of: "--qat \(recipe.name)", against: start.parameters.map(\.name))
    }
    let source = try data.measure(start, machine)
    let size = Double(start.parameterCount) / 1e6
    Output.message(
      String(format: "%.2f M weights, perplexity %.3f, on %@", size, exp(source), data.description))
    Signals.watchInterrupts()
    let rows = try zip(recipes, writings).map { try train($0, start, data, $1) }
    for recipe in recipes { try? FileManager.default.removeItem(atPath: statePath(recipe)) }
    return QuantizedReport(sourceLoss: source, rows: rows)
  }

  /// The writing of each recipe's file, where all may be written and none is another's.
  private func checked() throws -> [ModelWriting] {
    var paths: Set<String> = []
    return try recipes.map { recipe in
      let path = recipe.path(for: file.output)
      guard paths.insert(path).inserted else { throw Failure("--qat: two recipes are called \(recipe.name)") }
      let read = file.sources + recipes.compactMap(\.path)
      return try ModelWriting(path, state: statePath(recipe), force, reading: read)
    }
  }

  private func train(
    _ recipe: QuantizedRecipe, _ start: LlamaNetwork, _ data: TrainingData, _ writing: ModelWriting
  ) throws -> QuantizedReport.Row {
    let rounded = try measureRounded(recipe, start, data)
    let quantized = try QuantizedNetwork(
      try start.copy(), recipe: recipe.recipe, method: file.qat.method, mode: file.qat.mode, machine: machine)
    let bits = quantized.bitsPerWeight
    Output.message(
      String(format: "%@: %.2f bits a weight, perplexity %.3f by rounding", recipe.name, bits, exp(rounded)))
    let training = NetworkTraining(
      file: file, data: data, machine: machine, network: quantized.network, distillation: file.distillation,
      start: start, masks: try NetworkTraining.masks(file, of: quantized.network), quantized: quantized)
    let loop = try training.loop(statePath: statePath(recipe), settings: settingsText(recipe), isFresh: isFresh)
    let outcome = try loop.run()
    if recipes.count > 1 { try loop.save() }
    let path = writing.output
    try quantized.write(to: path)
    let trained = try data.measure(try quantized.reading(path), machine)
    return QuantizedReport.Row(
      recipe: recipe.name, path: path, bitsPerWeight: quantized.bitsPerWeight,
      byteCount: try quantized.fileByteCount(), steps: loop.trainer.step, seconds: outcome.seconds,
      tokens: outcome.tokens, roundedLoss: rounded, trainedLoss: trained)
  }

  /// The loss of the start model as the reference encoders round it.
  private func measureRounded(
    _ recipe: QuantizedRecipe, _ start: LlamaNetwork, _ data: TrainingData
  ) throws -> Double {
    let rounded = try QuantizedNetwork(start, recipe: recipe.recipe, method: .straightThrough, machine: machine)
    return try data.measure(start, machine, view: rounded.view)
  }

  private func statePath(_ recipe: QuantizedRecipe) -> String { recipe.path(for: file.output) + ".training" }

  private func settingsText(_ recipe: QuantizedRecipe) -> String {
    String(decoding: text, as: UTF8.self) + "\n--qat \(recipe.text)"
  }
}

extension QuantizedNetwork {
  /// The network as the file has it that was written of this one. Fails where its weights are not these.
  func reading(_ path: String) throws -> LlamaNetwork {
    let written = try LlamaNetwork(try ModelArgument.open(path))
    if let name = difference(from: written) {
      throw Failure("\(path): tensor \(name) is not what was trained; please report this")
    }
    return written
  }
}
