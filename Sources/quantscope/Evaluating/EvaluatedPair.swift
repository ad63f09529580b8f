import Checkpoints
import Evaluation
import Inference
import Tokenization

/// A model and its reference, of the same vocabulary, for commands that compare both.
struct EvaluatedPair {
  let first, second: LanguageModel
  private let compute: ComputeOptions

  /// Loads both; fails where they read the same text as different tokens.
  init(model: String, reference: String, compute: ComputeOptions) throws {
    let files = (try ModelArgument.open(model), try ModelArgument.open(reference))
    try Self.check(files.0, files.1, names: (model, reference))
    try self.init(files.0, files.1, compute: compute)
  }

  /// Loads two that were checked.
  init(_ model: Checkpoint, _ reference: Checkpoint, compute: ComputeOptions) throws {
    first = try compute.load(model)
    second = try compute.load(reference)
    self.compute = compute
  }

  /// Fails where two models have other vocabularies, or cut the same text into different tokens.
  static func check(_ model: Checkpoint, _ reference: Checkpoint, names: (String, String)) throws {
    let first = try Tokenizer(metadata: model.metadata)
    let second = try Tokenizer(metadata: reference.metadata)
    guard first.vocabularySize == second.vocabularySize else {
      throw EvaluationError.vocabulariesDiffer(
        first: names.0, firstSize: first.vocabularySize, second: names.1, secondSize: second.vocabularySize)
    }
    let probe = Array("The quick brown fox: 12,345 words. \u{4F60}\u{597D}".utf8)
    guard first.encode(probe) == second.encode(probe) else {
      throw Failure("\(names.0) and \(names.1) cut a text into different tokens; take two files of the same model")
    }
  }

  /// A session of each with room for `context` tokens.
  func sessions(context: Int?) throws -> (Session, Session) {
    (
      try compute.session(first, context: context, cacheType: .f32),
      try compute.session(second, context: context, cacheType: .f32, isDraft: true)
    )
  }
}
