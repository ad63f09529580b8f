import Checkpoints
import Evaluation
import Foundation
import Inference
import Quantization
import Results
import Tensors

/// Measures through the results store: what is known is not computed again, what is new is kept as it comes.
///
/// Without a store, or where the store fails, everything is computed.
struct Measurer {
  let store: ResultsStore?
  let compute: ComputeOptions
  let line: ProgressLine

  /// What was measured, and the run that it is kept as.
  struct Measured {
    var scores: TextScores
    let run: OpenRun?
    /// Chunks that had been measured before.
    let known: Int

    /// Ends the run; says what the store could not keep.
    func finish(noise: NoiseFloor?, besides figures: [String: Double] = [:]) {
      run?.finish(scores, noise: noise?.rounding, besides: figures)
      Measurer.sayTrouble(of: run)
    }
  }

  /// Says what the store could not keep of a run.
  static func sayTrouble(of run: OpenRun?) {
    if let trouble = run?.trouble { Output.message("\(trouble); these results are not all kept") }
  }

  var evaluator: Evaluator { Evaluator(pool: compute.pool, isCancelled: { Signals.isInterrupted }) }

  // MARK: - What is measured

  /// Which model it is; nil without a store.
  func identity(of checkpoint: Checkpoint) throws -> ModelIdentity? {
    try attempt {
      guard let identity = try $0.identify(checkpoint, progress: showHashing) else { throw Interruption() }
      return identity
    }
  }

  /// Which logits they are; nil without a store.
  func identity(of logits: SavedLogits) throws -> ModelIdentity? {
    try attempt {
      ModelIdentity(logits: logits.path, hash: try hash(ofFile: logits.path, $0), vocabulary: logits.vocabularySize)
    }
  }

  /// The hash of an importance matrix; nil without a store.
  func hash(ofFile path: String) throws -> String? { try attempt { try hash(ofFile: path, $0) } }

  private func hash(ofFile path: String, _ store: ResultsStore) throws -> String {
    guard let hash = try store.hash(ofFile: path, progress: showHashing) else { throw Interruption() }
    return hash
  }

  private func showHashing(_ share: Double) -> Bool {
    line.fraction("which model this is", share)
    return !Signals.isInterrupted
  }

  // MARK: - Runs

  /// Begins a run, or goes on with it; nil without a store.
  func begin(_ request: RunRequest) throws -> OpenRun? { try attempt { try $0.begin(request) } }

  /// What results depend on besides the models, keys and values being stored as `cacheType` where nobody says.
  func scoreSettings(_ cacheType: String) -> ScoreSettings {
    ScoreSettings(usesFloatActivations: compute.float, cacheType: compute.kvType ?? cacheType)
  }

  // MARK: - Scores

  /// The scores of chunks. `body` is asked for them, with an evaluator that remembers, only where some are missing.
  func scores(
    of model: ModelIdentity?, against reference: ModelIdentity? = nil, on chunks: [TextChunk], text: TextIdentity,
    isSaving: Bool = false, settings: [String: String] = [:], _ body: (Evaluator) throws -> TextScores
  ) throws -> Measured {
    let run = try model.flatMap { model in
      var request = RunRequest.scores(
        of: model, against: reference, on: chunks, text: text, settings: scoreSettings("f32"))
      request.settings.merge(settings) { _, new in new }
      return try begin(request)
    }
    let known = run.map { run in chunks.count { run.recall($0) != nil } } ?? 0
    if !isSaving, let run, let scores = run.recall(chunks) { return Measured(scores: scores, run: run, known: known) }
    var evaluator = evaluator
    evaluator.memory = run
    return Measured(scores: try body(evaluator), run: run, known: isSaving ? 0 : known)
  }

  /// Keeps how far the weights of `model` are from those of `reference`, where that is not known yet.
  func keepWeightErrors(of model: (Checkpoint, ModelIdentity?), against reference: (Checkpoint, ModelIdentity?)) throws
  {
    guard let own = model.1, let other = reference.1, own != other else { return }
    _ = try attempt { store in
      guard try store.weightErrors(of: own, against: other).isEmpty else { return }
      let errors = try TensorAnalyzer(pool: compute.pool).weightErrors(
        of: model.0, against: reference.0, isCancelled: { Signals.isInterrupted }
      ) { line.fraction("errors of weights", $0) }
      guard let errors else { throw Interruption() }
      try store.keep(errors, of: own, against: other)
    }
  }

  /// What `body` makes with the store; nil without one, and where it fails, which is said.
  private func attempt<Value>(_ body: (ResultsStore) throws -> Value) throws -> Value? {
    guard let store else { return nil }
    do {
      return try body(store)
    } catch let error as ResultsError {
      Output.message("\(error); going on without it")
      return nil
    }
  }
}
