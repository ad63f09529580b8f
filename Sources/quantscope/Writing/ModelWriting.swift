import Checkpoints
import Files
import Foundation
import Quantization
import Training

/// The one way by which commands write models: nothing that is read is written to and no stranger's file replaced, a line
/// says how far it is, Ctrl-C keeps what was done, and the same command goes on there.
struct ModelWriting {
  let output: String

  /// Fails where a file must not be written. `paths`: the files that `output` stands for, where they are several; `state`:
  /// a file beside them that keeps a training.
  init(
    _ output: String, paths: [String]? = nil, state: String? = nil, _ options: OutputOptions, reading sources: [String]
  ) throws {
    self.output = output
    var check = options.check(reading: sources)
    let form = OutputCheck.Form.resumable(note: GGUFWriter.jobNote)
    for path in paths ?? [output] { try check.check(path, form: form) }
    if let state { try check.check(state, form: form, isOwn: Trainer.isState) }
  }

  /// Carries out a plan, and returns the seconds that took.
  func write(_ plan: QuantizationPlan, by quantizer: Quantizer) throws -> Double {
    Signals.watchInterrupts()
    Signals.watchReadFaults()
    let line = ProgressLine()
    let start = ContinuousClock.now
    do throws(QuantizationError) {
      try quantizer.run(plan, to: output, isCancelled: { Signals.isInterrupted }) { progress in
        line.bytes(progress.tensor, completed: progress.completed, total: progress.total)
      }
    } catch {
      line.clear()
      guard error == .cancelled else { throw error }
      let partial =
        plan.parts.count == 1 ? PartialFile.partialPath(of: output) : "what was written under .partial names"
      Output.message("\(partial) is kept; the same command goes on there")
      throw Interruption()
    }
    return (ContinuousClock.now - start) / .seconds(1)
  }

  /// The line that ends the work: the file, `about` it, its size and how long it took.
  func summary(_ plan: QuantizationPlan, about: String? = nil, seconds: Double?) -> String {
    let written = plan.paths(for: output)
    let name = written.count == 1 ? output : "\(written[0]) and \(written.count - 1) more"
    let time = seconds.map { String(format: "%.1f s", $0) }
    return [name, about, Self.size(of: plan), time].compactMap(\.self).joined(separator: "  ")
  }

  /// How large the files of a plan are.
  static func size(of plan: QuantizationPlan) -> String {
    "\(plan.fileByteCount) bytes (\(Text.megabytes(plan.fileByteCount)))  "
      + "\(String(format: "%.3f", plan.bitsPerWeight)) bits a weight"
  }
}
