import Foundation
import Training

/// The training of a pruned model that `--recover` asks for.
struct PruneRecovery {
  private let file: TrainingFile
  private let data: TrainingData

  /// What a file of `quantscope train` says, for a model that is there already.
  init(_ path: String, model: String) throws {
    file = try TrainingFile(path, start: model)
    data = try TrainingData(file)
  }

  /// Trains `network`; it follows the file's teacher, or `original`.
  func run(_ network: LlamaNetwork, masks: [Mask], original: LlamaNetwork, _ machine: TrainingMachine) throws {
    let plan = file.distillation
    var recovery = Recovery()
    if let plan { recovery = Recovery(temperature: Float(plan.temperature), share: Float(plan.share)) }
    let named = try plan?.teacher.map { try LlamaNetwork(try ModelArgument.open($0)) }
    let teacher = recovery.share > 0 ? named ?? original : nil
    if let named, named.vocabularySize != network.vocabularySize {
      throw Failure(
        "\(file.path): the teacher has \(named.vocabularySize) tokens, the model \(network.vocabularySize): it can't follow"
      )
    }
    let trainer = try recovery.trainer(
      network, masks: masks, teacher: teacher, source: data.source, settings: file.settings, machine: machine)
    var progress = TrainingProgress(trainer: trainer, machine: machine)
    while !trainer.isFinished {
      if Signals.isInterrupted {
        progress.clear()
        throw Interruption()
      }
      try progress.add(try trainer.makeStep())
      if trainer.step.isMultiple(of: max(1, file.measureEvery)) {
        progress.report(measured: try data.measure(network, machine))
      }
    }
    progress.clear()
  }
}
