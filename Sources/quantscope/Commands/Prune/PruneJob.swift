import Checkpoints
import Foundation
import Quantization
import Training

/// What `quantscope prune` does with a model.
struct PruneJob {
  let command: PruneCommand
  let checkpoint: Checkpoint
  let machine: TrainingMachine
  let recipe: Recipe

  /// Prunes, recovers and writes.
  func make(_ writing: ModelWriting) throws -> PruneReport {
    let output = writing.output
    let original = try network()
    try TensorPatternOption.check(
      recipe.overrides.map { $0.pattern }, of: command.recipe, against: original.parameters.map(\.name))
    let measured = try PruneTexts.measured(for: checkpoint, file: command.measure ?? command.calibration)
    let recovery = try command.recover.map { try PruneRecovery($0, command, output: output) }
    let (network, masks, layers) = try pruned(original)
    let rounding = command.qat ? recovery?.rounding : nil
    let quantized = try QuantizedNetwork(
      network, recipe: recipe, method: rounding?.method ?? .straightThrough, mode: rounding?.mode ?? .best,
      machine: machine)
    let before = try measured?.perplexity(original, machine)
    let unhealed = recovery == nil ? nil : try measured?.perplexity(network, machine, view: quantized.view)
    try recovery?.run(
      network, masks: masks, original: original, quantized: rounding == nil ? nil : quantized, machine)
    try quantized.refresh()
    try quantized.write(to: output)
    let written = try quantized.reading(output)
    recovery?.finish()
    return PruneReport(
      path: output, method: command.method, pattern: layers.isEmpty ? try command.chosenPattern() : nil,
      sparsity: masks.sparsity, storedSparsity: quantized.storedSparsity, layers: layers,
      parameters: network.parameterCount, bytes: try quantized.fileByteCount(),
      sparseBytes: try quantized.sparseByteCount(), measured: measured?.file, before: before, unrecovered: unhealed,
      after: try measured?.perplexity(written, machine))
  }

  /// The model's network, or a sentence that says why there is none.
  func network() throws -> LlamaNetwork {
    let family = checkpoint.metadata.string("general.architecture") ?? "without architecture"
    guard family == "llama" else {
      throw Failure("\(checkpoint.path): a model of the family \(family) can't be pruned: training knows llama")
    }
    do {
      return try LlamaNetwork(checkpoint)
    } catch {
      guard case .unsupported(let what, let reason) = error else { throw Failure("\(checkpoint.path): \(error)") }
      throw Failure("\(checkpoint.path): \(what) can't be pruned: \(reason)")
    }
  }

  /// A pruned copy, the masks that hold in it, and the layers that went.
  private func pruned(_ original: LlamaNetwork) throws -> (network: LlamaNetwork, masks: [Mask], layers: [Int]) {
    guard let count = command.layers else {
      guard let method = PruningMethods.named(command.method) else { throw Failure("no method \(command.method)") }
      let copy = try original.copy()
      let calibration = try method.inputs > .nothing ? self.calibration(original) : nil
      let masks = try prune(copy, method, try command.chosenPattern(), calibration)
      return (copy, masks, [])
    }
    guard count < original.layerCount else {
      throw Failure("--layers \(count): the model has \(original.layerCount) layers, of which one at least must stay")
    }
    let layers = try original.leastInfluential(
      count, oneByOne: !command.atOnce, try calibration(original), machine: machine)
    return (try original.dropping(Set(layers)), [], layers)
  }

  func calibration(_ network: LlamaNetwork) throws -> Calibration {
    try PruneTexts.calibration(for: checkpoint, file: command.calibration, context: network.context)
  }

  /// Prunes a network in place, with a line that says how far it is.
  func prune(
    _ network: LlamaNetwork, _ method: any PruningMethod, _ pattern: PruningPattern, _ calibration: Calibration?
  ) throws -> [Mask] {
    let line = ProgressLine()
    defer { line.clear() }
    return try NetworkPruner(machine: machine, calibration: calibration).prune(network, by: method, to: pattern) {
      done throws(TrainingError) in
      if Signals.isInterrupted { throw .cancelled }
      line.fraction("\(method.name) \(pattern)", Double(done) / Double(max(1, network.layerCount)))
    }
  }
}
