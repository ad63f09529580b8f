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
  let tokenizer: Tokenizer
  /// What a new model's file says of its vocabulary.
  let vocabulary: [(key: String, value: MetadataValue)]
  /// The model that training starts from.
  let start: Checkpoint?
  let description: String

  init(_ file: TrainingFile) throws {
    start = try file.start.map { try ModelArgument.open($0) }
    switch file.data.content {
    case .sketches:
      let made = try SketchVocabulary(start, file)
      (vocabulary, tokenizer) = (made.metadata, made.tokenizer)
      source = SketchSource(tokenizer: tokenizer, seed: file.data.seed, part: .training)
      measured = SketchSource(tokenizer: tokenizer, seed: file.data.seed, part: .heldBack)
      measuredCount = file.data.measured
      description = "captions and drawings of seed \(file.data.seed)"
    case .text(let path):
      let text = try InputFile.bytes(path)
      let made = try TextVocabulary(start, file, text: text)
      (vocabulary, tokenizer) = (made.metadata, made.tokenizer)
      let runs = try TextRuns(text, path: path, tokenizer: tokenizer, file)
      (source, measured, measuredCount) = (runs.source, runs.measured, runs.measuredCount)
      description = "\(path), \(runs.tokenCount) tokens"
    }
  }

  /// Mean cross-entropy of the texts kept aside, in nats a token that counts.
  func measure(_ network: LlamaNetwork, _ machine: TrainingMachine) throws -> Double {
    try network.meanLoss(measured, 0..<measuredCount, machine: machine)
  }
}
