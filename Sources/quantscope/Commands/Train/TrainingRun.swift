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
  let force: OutputOptions

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
    let writing = try ModelWriting(file.output, state: statePath, force, reading: file.sources)
    let data = try TrainingData(file)
    let network = try self.network(data)
    let follows = file.distillation.map { $0.teacher == nil } ?? false
    let training = NetworkTraining(
      file: file, data: data, machine: machine, network: network, distillation: file.distillation,
      start: follows ? try network.copy() : nil, masks: try NetworkTraining.masks(file, of: network))
    say(network, data)
    let loop = try training.loop(
      statePath: statePath, settings: String(decoding: text, as: UTF8.self), isFresh: isFresh)
    Signals.watchInterrupts()
    let outcome = try loop.run()
    try network.write(to: writing.output)
    try? FileManager.default.removeItem(atPath: statePath)
    return Result(
      path: writing.output, parameters: network.parameterCount, steps: loop.trainer.step, tokens: outcome.tokens,
      seconds: outcome.seconds, measuredLoss: outcome.measured)
  }

  private func network(_ data: TrainingData) throws -> LlamaNetwork {
    if let checkpoint = data.start { return try LlamaNetwork(checkpoint) }
    guard let shape = file.shape else { throw Failure("\(file.path): there is no [model]") }
    return try LlamaNetwork(
      shape, name: file.name, vocabulary: data.vocabulary.metadata, tokens: data.vocabulary.tokenizer.vocabularySize,
      seed: file.seed)
  }

  private var statePath: String { file.output + ".training" }

  private func say(_ network: LlamaNetwork, _ data: TrainingData) {
    let size = String(format: "%.2f", Double(network.parameterCount) / 1e6)
    Output.message(
      "\(size) M weights, \(network.layerCount) layers, \(network.vocabularySize) tokens, on \(data.description)")
  }
}
