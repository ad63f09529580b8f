import Checkpoints
import Foundation
import Tokenization
import Training

/// A run of `quantscope train`, from its file to the model.
struct TrainingRun {
  let file: TrainingFile
  /// The bytes of the file: what tells its saved states from others.
  let text: [UInt8]
  let machine: TrainingMachine
  let isFresh: Bool

  /// What came of a run.
  struct Result {
    let path: String
    let parameters: Int
    let steps: Int
    /// Tokens that were learned from in this run, and the seconds that took.
    let tokens: Int
    let seconds: Double
    /// Mean cross-entropy of the texts kept aside, in nats a token.
    let measuredLoss: Double

    var line: String {
      let speed = seconds > 0 ? Double(tokens) / seconds : 0
      return "\(path)  \(parameters) weights  \(steps) steps  perplexity \(String(format: "%.3f", exp(measuredLoss)))  "
        + "\(Int(speed)) tokens/s  \(Int(seconds)) s"
    }

    var document: JSON {
      .object([
        "output": .string(path), "parameters": .integer(parameters), "steps": .integer(steps),
        "tokens": .integer(tokens), "seconds": .double(seconds), "perplexity": .double(exp(measuredLoss)),
      ])
    }
  }

  func make() throws -> Result {
    let data = try TrainingData(file)
    let network = try self.network(data)
    let trainer = try Trainer(network, source: data.source, settings: file.settings, machine: machine)
    try takeUp(trainer)
    say(network, data)
    var progress = TrainingProgress(trainer: trainer, machine: machine)
    Signals.watchInterrupts()
    while !trainer.isFinished {
      if Signals.isInterrupted { try stop(trainer, progress) }
      try progress.add(try trainer.makeStep())
      let step = trainer.step
      if step.isMultiple(of: max(1, file.measureEvery)), !trainer.isFinished {
        progress.report(measured: try data.measure(network, machine))
      }
      if step.isMultiple(of: max(1, file.saveEvery)) { try save(trainer) }
    }
    let measured = try data.measure(network, machine)
    progress.report(measured: measured)
    try network.write(to: file.output)
    try? FileManager.default.removeItem(atPath: statePath)
    return Result(
      path: file.output, parameters: network.parameterCount, steps: trainer.step, tokens: progress.tokens,
      seconds: progress.seconds, measuredLoss: measured)
  }

  private func network(_ data: TrainingData) throws -> LlamaNetwork {
    if let checkpoint = data.start { return try LlamaNetwork(checkpoint) }
    guard let shape = file.shape else { throw Failure("\(file.path): there is no [model]") }
    return try LlamaNetwork(
      shape, name: file.name, vocabulary: data.vocabulary.metadata, tokens: data.vocabulary.tokenizer.vocabularySize,
      seed: file.seed)
  }

  private var statePath: String { file.output + ".training" }

  private var settingsText: String { String(decoding: text, as: UTF8.self) }

  private func takeUp(_ trainer: Trainer) throws {
    guard FileManager.default.fileExists(atPath: statePath) else { return }
    if isFresh { return }
    try trainer.resume(from: statePath, settings: settingsText)
    Output.message("going on at step \(trainer.step) of \(statePath)")
  }

  private func save(_ trainer: Trainer) throws {
    try trainer.save(to: statePath, settings: settingsText)
  }

  private func stop(_ trainer: Trainer, _ progress: TrainingProgress) throws -> Never {
    progress.clear()
    try save(trainer)
    Output.message("saved step \(trainer.step) in \(statePath); the same command goes on there")
    throw Interruption()
  }

  private func say(_ network: LlamaNetwork, _ data: TrainingData) {
    let size = String(format: "%.2f", Double(network.parameterCount) / 1e6)
    Output.message(
      "\(size) M weights, \(network.layerCount) layers, \(network.vocabularySize) tokens, on \(data.description)")
  }
}
