import Checkpoints
import Foundation
import Tokenization
import Training

/// The texts that a model is measured on.
enum PruneTexts {
  /// Tokens of a run of a text file at most.
  private static let longestRun = 512
  /// Runs whose perplexity is measured at most.
  private static let mostMeasured = 256

  /// Where the texts come from whose inputs to matrices are measured: a file of plain text.
  static func calibrationSource(for checkpoint: Checkpoint, file: String?) throws -> any ExampleSource {
    guard let file else {
      throw Failure("\(checkpoint.path) has to be measured on a text; name one with --calibration TEXT-FILE")
    }
    return try runs(of: file, checkpoint)
  }

  static func calibration(for checkpoint: Checkpoint, file: String?, context: Int) throws -> Calibration {
    let source = try calibrationSource(for: checkpoint, file: file)
    let runs = (source as? RunSource)?.count ?? .max
    do {
      return try Calibration(source, examples: min(128, runs), context: context)
    } catch {
      throw Failure("\(file.map { "\($0): " } ?? "")\(error)")
    }
  }

  /// What perplexity is measured on: the first runs of a file.
  struct Measured {
    let file: String
    let source: any ExampleSource
    let count: Int

    /// The perplexity of a network.
    func perplexity(_ network: LlamaNetwork, _ machine: TrainingMachine) throws -> Double {
      exp(try network.meanLoss(source, 0..<count, machine: machine))
    }
  }

  static func measured(for checkpoint: Checkpoint, file: String) throws -> Measured {
    let source = try runs(of: file, checkpoint)
    return Measured(file: file, source: source, count: min(mostMeasured, source.count))
  }

  private static func runs(of file: String, _ checkpoint: Checkpoint) throws -> RunSource {
    let text = try InputFile.bytes(file)
    let tokenizer = try Tokenizer(metadata: checkpoint.metadata)
    let family = checkpoint.metadata.string("general.architecture") ?? ""
    let context = checkpoint.metadata.integer("\(family).context_length") ?? longestRun
    do {
      return try RunSource(tokens: tokenizer.encode(text), length: max(1, min(longestRun, context)), seed: 0)
    } catch {
      throw Failure("\(file): \(error)")
    }
  }
}
