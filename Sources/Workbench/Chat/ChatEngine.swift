internal import Checkpoints
internal import Inference
internal import Tensors

/// The model that a lane's jobs talk to: loaded once, with its conversation's cache.
///
/// Lives in its lane's store, so one job at a time uses it.
final class ChatEngine {
  let path: String
  let conversation: Conversation
  let facts: ChatFacts

  private init(path: String, conversation: Conversation, facts: ChatFacts) {
    self.path = path
    self.conversation = conversation
    self.facts = facts
  }

  /// The lane's engine for the model at `path`; loads it when there is none yet.
  static func engine(for path: String, in context: JobContext) throws -> ChatEngine {
    if let known = context.store[ChatEngine.self], known.path == path { return known }
    context.store[ChatEngine.self] = nil
    let model = try LanguageModel.load(Checkpoint.open(path))
    let session = try Session(model: model, pool: WorkerPool())
    let conversation = try Conversation(session: session)
    let facts = ChatFacts(
      family: model.architecture, contextLength: session.contextLength, cacheBytes: session.cacheByteCount,
      usesBuiltInTemplate: conversation.usesBuiltInTemplate)
    let engine = ChatEngine(path: path, conversation: conversation, facts: facts)
    context.store[ChatEngine.self] = engine
    return engine
  }
}
