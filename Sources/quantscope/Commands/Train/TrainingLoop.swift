import Foundation
import Training

/// The steps of a run: takes up a saved state, measures and saves now and then, and stops where a person asks for it.
struct TrainingLoop {
  let trainer: Trainer
  let machine: TrainingMachine
  let statePath: String
  /// What tells saved states of this run from others.
  let settings: String
  let saveEvery: Int
  let measureEvery: Int
  /// Whether a saved state is passed over.
  let isFresh: Bool
  /// Mean cross-entropy of the texts kept aside.
  let measure: () throws -> Double

  /// Tokens that were learned from, the seconds that took, and what the texts kept aside came to.
  typealias Outcome = (tokens: Int, seconds: Double, measured: Double)

  /// Makes all steps that are left. Throws `Interruption` when it was stopped and has saved; the caller watches for that,
  /// since when it is ready to be stopped.
  func run() throws -> Outcome {
    try takeUp()
    var progress = TrainingProgress(trainer: trainer, machine: machine)
    while !trainer.isFinished {
      if Signals.isInterrupted { try stop(progress) }
      try progress.add(try trainer.makeStep())
      if trainer.step.isMultiple(of: max(1, measureEvery)), !trainer.isFinished {
        progress.report(measured: try measure())
      }
      if trainer.step.isMultiple(of: max(1, saveEvery)) { try save() }
    }
    let measured = try measure()
    progress.report(measured: measured)
    return (progress.tokens, progress.seconds, measured)
  }

  func save() throws {
    try trainer.save(to: statePath, settings: settings)
  }

  private func takeUp() throws {
    guard FileManager.default.fileExists(atPath: statePath), !isFresh else { return }
    try trainer.resume(from: statePath, settings: settings)
    Output.message("going on at step \(trainer.step) of \(statePath)")
  }

  private func stop(_ progress: TrainingProgress) throws -> Never {
    progress.clear()
    try save()
    Output.message("saved step \(trainer.step) in \(statePath); the same command goes on there")
    throw Interruption()
  }
}
