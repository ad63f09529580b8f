import Foundation
import Training

/// The training of a pruned model that `--recover` asks for.
struct PruneRecovery {
  private let file: TrainingFile
  private let data: TrainingData
  private let statePath: String
  /// What tells states of this training from others.
  private let settings: String
  private let isFresh: Bool

  /// What a file of `quantscope train` says, for the model that `command` prunes, to become `output`.
  init(_ path: String, _ command: PruneCommand, output: String) throws {
    file = try TrainingFile(path, start: command.model.model)
    data = try TrainingData(file)
    statePath = Self.statePath(of: output)
    settings = String(decoding: try InputFile.bytes(path), as: UTF8.self) + "\nprune \(command.choices)"
    isFresh = command.fresh
  }

  /// Where the state of a training is kept whose model becomes `output`.
  static func statePath(of output: String) -> String { output + ".training" }

  /// How weights are rounded in training.
  var rounding: TrainingFile.RoundingPlan { file.qat }

  /// Trains `network`, as `quantized` rounds it where that is given; it follows the file's teacher, or `original`. A
  /// training that was stopped goes on where it was saved.
  func run(
    _ network: LlamaNetwork, masks: [Mask], original: LlamaNetwork, quantized: QuantizedNetwork?,
    _ machine: TrainingMachine
  ) throws {
    let training = NetworkTraining(
      file: file, data: data, machine: machine, network: network,
      distillation: file.distillation ?? DistillationPlan(), start: original,
      masks: masks.isEmpty ? try NetworkTraining.masks(file, of: network) : masks, quantized: quantized)
    let loop = try training.loop(statePath: statePath, settings: settings, isFresh: isFresh)
    _ = try loop.run()
    try loop.save()
  }

  /// Forgets the saved state: the model is written.
  func finish() {
    try? FileManager.default.removeItem(atPath: statePath)
  }
}
