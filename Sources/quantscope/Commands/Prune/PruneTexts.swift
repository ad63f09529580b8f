import Checkpoints
import Foundation
import Inference
import Tokenization
import Training

/// The texts that a model is measured on.
enum PruneTexts {
  /// Tokens of a run of a text file at most.
  private static let longestRun = 512
  /// Runs whose perplexity is measured at most.
  private static let mostMeasured = 256

  /// Where the texts come from whose inputs to matrices are measured: a file of plain text; without one, the corpus of a
  /// model that learned from it.
  static func calibrationSource(for checkpoint: Checkpoint, file: String?) throws -> any ExampleSource {
    if let file { return try runs(of: file, checkpoint) }
    guard let own = try sketches(for: checkpoint, .training) else {
      throw Failure("\(checkpoint.path) has to be measured on a text; name one with --calibration TEXT-FILE")
    }
    return own
  }

  /// The captions and drawings that a model of them learned from, or those held back; nil for other models.
  private static func sketches(for checkpoint: Checkpoint, _ part: SketchSource.Part) throws -> SketchSource? {
    guard checkpoint.metadata.string(DrawingRequest.styleKey) == DrawingRequest.Style.plain.rawValue else { return nil }
    return SketchSource(tokenizer: try Tokenizer(metadata: checkpoint.metadata), seed: 1, part: part)
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

  /// What perplexity is measured on: the first runs of a file, or captions.
  struct Measured {
    /// How it is called.
    let file: String
    let source: any ExampleSource
    let count: Int

    /// The perplexity of a network, its weights as `view` shows them.
    func perplexity(
      _ network: LlamaNetwork, _ machine: TrainingMachine,
      view: LlamaNetwork.WeightView = { parameter, tape in tape.parameter(parameter) }
    ) throws -> Double {
      exp(try network.meanLoss(source, 0..<count, machine: machine, view: view))
    }
  }

  /// The texts of a file; without one, captions that a model of them has never seen; nil where there are neither.
  static func measured(for checkpoint: Checkpoint, file: String?) throws -> Measured? {
    guard let file else {
      return try sketches(for: checkpoint, .heldBack).map {
        Measured(file: "captions it has never seen", source: $0, count: mostMeasured)
      }
    }
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
