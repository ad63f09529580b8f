import Foundation
import Training

/// Says how far training has come: a line that changes on a terminal, and one that stays with each measurement.
struct TrainingProgress {
  let trainer: Trainer
  let machine: TrainingMachine
  /// Of this run.
  private(set) var tokens = 0
  private(set) var seconds = 0.0
  private var recent: [StepReport] = []
  private let line = ProgressLine()

  init(trainer: Trainer, machine: TrainingMachine) {
    self.trainer = trainer
    self.machine = machine
  }

  mutating func add(_ report: StepReport) throws {
    tokens += report.tokens
    seconds += report.seconds
    recent = recent.suffix(49) + [report]
    let left = Double(trainer.settings.schedule.steps - trainer.step) * recentSeconds / Double(recent.count)
    line.fraction(
      "\(text)  \(Text.duration(seconds: left)) left", Double(trainer.step) / Double(trainer.settings.schedule.steps))
  }

  /// Writes a line that stays, with the perplexity of the texts kept aside.
  func report(measured: Double) {
    line.clear()
    machine.measurePeakAgain()
    Output.message(
      "\(text)  measured \(String(format: "%.4f", measured)) (perplexity \(String(format: "%.3f", exp(measured))))")
  }

  func clear() {
    line.clear()
  }

  private var recentSeconds: Double { recent.reduce(0) { $0 + $1.seconds } }

  /// Step, loss, speed, and the share of the machine's peak.
  private var text: String {
    guard let last = recent.last, recentSeconds > 0 else { return "step \(trainer.step)" }
    let loss = recent.reduce(0) { $0 + $1.loss } / Double(recent.count)
    let speed = Double(recent.reduce(0) { $0 + $1.tokens }) / recentSeconds
    let operations = recent.reduce(0) { $0 + $1.operations } / recentSeconds
    let share = operations / (2 * machine.peakMultiplyAdds)
    return String(
      format: "step %d/%d  loss %.4f  gradient %.2f  rate %.2g  %.0f tokens/s  %.0f GFLOP/s (%.0f %% of peak)",
      trainer.step, trainer.settings.schedule.steps, loss, last.gradientNorm, last.rate, speed, operations / 1e9,
      100 * share)
  }
}
