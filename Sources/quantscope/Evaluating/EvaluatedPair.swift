import Evaluation
import Inference
import Tokenization

/// A model and its reference, of the same vocabulary, for commands that compare both.
struct EvaluatedPair {
  let first, second: LanguageModel
  private let compute: ComputeOptions

  /// Loads both; fails where they read the same text as different tokens.
  init(model: String, reference: String, compute: ComputeOptions) throws {
    first = try compute.load(try ModelArgument.open(model))
    second = try compute.load(try ModelArgument.open(reference))
    self.compute = compute
    guard first.vocabularySize == second.vocabularySize else {
      throw EvaluationError.vocabulariesDiffer(
        first: model, firstSize: first.vocabularySize, second: reference, secondSize: second.vocabularySize)
    }
    let probe = Array("The quick brown fox: 12,345 words. \u{4F60}\u{597D}".utf8)
    guard try first.tokenizer.encode(probe) == second.tokenizer.encode(probe) else {
      throw Failure("\(model) and \(reference) cut a text into different tokens; take two files of the same model")
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
