internal import Checkpoints
internal import Evaluation
internal import Inference
internal import Results
internal import Tensors
internal import Tokenization

/// The models that a lane's measurements read with: loaded once, so that a pause costs no second loading.
///
/// Lives in its lane's store, so one job at a time uses it.
final class MeasureEngine {
  let model: LanguageModel
  let reference: LanguageModel?
  let pool: WorkerPool
  private let ids: [ModelID?]
  private var sessions: (context: Int, own: Session, reference: Session?)?
  /// What was scored last, and of which text.
  var kept: (text: EvaluationText, scores: KeptScores)?

  private init(_ model: OpenModel, _ reference: OpenModel?) throws {
    pool = WorkerPool()
    ids = [model.id, reference?.id]
    self.model = try Self.load(model)
    self.reference = try reference.map(Self.load)
    guard let other = self.reference, let reference else { return }
    let probe = Array("The quick brown fox: 12,345 words. \u{4F60}\u{597D}".utf8)
    guard self.model.vocabularySize == other.vocabularySize,
      try self.model.tokenizer.encode(probe) == other.tokenizer.encode(probe)
    else { throw TokensDiffer(name: model.name, reference: reference.name) }
  }

  private static func load(_ model: OpenModel) throws -> LanguageModel {
    guard let checkpoint = model.checkpoint else { throw ModelWithoutFile(name: model.name) }
    return try LanguageModel.load(checkpoint)
  }

  /// The lane's engine for a model and its reference, from the files as they were when they were opened.
  static func engine(for model: OpenModel, _ reference: OpenModel?, in context: JobContext) throws -> MeasureEngine {
    if let known = context.store[MeasureEngine.self], known.ids == [model.id, reference?.id] { return known }
    context.store[MeasureEngine.self] = nil
    let engine = try MeasureEngine(model, reference)
    context.store[MeasureEngine.self] = engine
    return engine
  }

  /// A session of each with room for `context` tokens.
  func sessions(context: Int) throws -> (own: Session, reference: Session?) {
    if let sessions, sessions.context == context { return (sessions.own, sessions.reference) }
    sessions = nil
    let options = Session.Options(contextLength: context, cacheType: .f32)
    let own = try Session(model: model, options: options, pool: pool)
    let other = try reference.map { try Session(model: $0, options: options, pool: pool) }
    sessions = (context, own, other)
    return (own, other)
  }

  /// A text as perplexity is measured on it: chunks of 512 tokens, of fewer where the text or the model is short, so that
  /// there are eight or as many as there can be of 64.
  func chunks(of text: [UInt8]) throws -> [TextChunk] {
    var length = min(512, max(4, model.contextLength))
    let tokenizer = try model.tokenizer
    while length > 64 {
      if let chunks = try? TextCutting(context: length).chunks(of: text, tokenizer: tokenizer), chunks.count >= 8 {
        return chunks
      }
      length /= 2
    }
    return try TextCutting(context: length).chunks(of: text, tokenizer: tokenizer)
  }
}

/// Two files that cut a text into different tokens.
private struct TokensDiffer: Error, CustomStringConvertible {
  let name, reference: String
  var description: String {
    "\(name) and \(reference) cut a text into different tokens; open another file of the same model as the reference"
  }
}

/// A model that was never opened from a file has no weights to measure with.
private struct ModelWithoutFile: Error, CustomStringConvertible {
  let name: String
  var description: String { "\(name) was not opened from a file" }
}

extension JobContext {
  /// The lane's opened results store at `path`.
  func results(_ path: String) throws(ResultsError) -> ResultsStore {
    if let known = store[ResultsStore.self], known.path == path { return known }
    let opened = try ResultsStore(path)
    store[ResultsStore.self] = opened
    return opened
  }
}
