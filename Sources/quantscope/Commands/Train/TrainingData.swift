import Checkpoints
import Foundation
import Tokenization
import Training

/// The texts of a run, those kept aside, and the vocabulary they are cut with.
struct TrainingData {
  let source: any ExampleSource
  /// Texts that training never sees.
  let measured: any ExampleSource
  let measuredCount: Int
  let vocabulary: ModelVocabulary
  /// The model that training starts from.
  let start: Checkpoint?
  let description: String

  /// Tokens of a run of a text file at most.
  private static let longestRun = 512

  init(_ file: TrainingFile) throws {
    start = try file.start.map { try ModelArgument.open($0) }
    let known = try start.map { try ModelVocabulary($0) }
    switch file.data.content {
    case .sketches:
      vocabulary =
        try known
        ?? ModelVocabulary(
          sketches: file.data.seed, examples: file.tokenizer.examples, size: file.tokenizer.size)
      source = SketchSource(tokenizer: vocabulary.tokenizer, seed: file.data.seed, part: .training)
      measured = SketchSource(tokenizer: vocabulary.tokenizer, seed: file.data.seed, part: .heldBack)
      measuredCount = file.data.measured
      description = "captions and drawings of seed \(file.data.seed)"
    case .text(let path):
      let text = try InputFile.bytes(path)
      vocabulary =
        try known
        ?? ModelVocabulary(
          learning: [String(decoding: text, as: UTF8.self)], size: file.tokenizer.size, drawsPlainly: false)
      let context = file.shape?.context ?? start?.metadata.integer("llama.context_length")
      let runs = try Self.runs(vocabulary.tokenizer.encode(text), path, file, context: context)
      (source, measured, measuredCount) = (runs.trained, runs.measured, runs.measured.count)
      description = "\(path)"
    }
  }

  /// The runs of a text: the last ones are kept aside, at most half of them.
  private static func runs(
    _ tokens: [Int32], _ path: String, _ file: TrainingFile, context: Int?
  ) throws -> (trained: RunSource, measured: RunSource) {
    let length = max(1, min(longestRun, context ?? longestRun))
    let kept = min(tokens.count / 2, file.data.measured * length)
    do {
      let trained = try RunSource(tokens: Array(tokens.dropLast(kept)), length: length, seed: file.data.seed)
      return (trained, try RunSource(tokens: Array(tokens.suffix(kept)), length: length, seed: 0))
    } catch {
      throw Failure("\(path): \(error)")
    }
  }

  /// Mean cross-entropy of the texts kept aside, in nats a token that counts.
  func measure(
    _ network: LlamaNetwork, _ machine: TrainingMachine,
    view: LlamaNetwork.WeightView = { parameter, tape in tape.parameter(parameter) }
  ) throws -> Double {
    try network.meanLoss(measured, 0..<measuredCount, machine: machine, view: view)
  }
}
