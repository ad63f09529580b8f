internal import Checkpoints
internal import Inference
internal import Tensors

/// The model that a lane's jobs talk to: loaded once, with its conversation's cache.
///
/// Lives in its lane's store, so one job at a time uses it.
final class ChatEngine {
  let path: String
  let memory: ChatMemory
  let conversation: Conversation
  let facts: ChatFacts

  private init(path: String, memory: ChatMemory, conversation: Conversation, facts: ChatFacts) {
    self.path = path
    self.memory = memory
    self.conversation = conversation
    self.facts = facts
  }

  /// The lane's engine for the model at `path`; loads it when there is none yet.
  static func engine(for path: String, _ memory: ChatMemory, in context: JobContext) throws -> ChatEngine {
    if let known = context.store[ChatEngine.self], known.path == path, known.memory == memory { return known }
    context.store[ChatEngine.self] = nil
    let model = try LanguageModel.load(Checkpoint.open(path))
    let session = try Session(model: model, options: memory.options, pool: WorkerPool())
    let conversation = try Conversation(session: session)
    let facts = ChatFacts(
      family: model.architecture, contextLength: session.contextLength, cacheBytes: session.cacheByteCount,
      usesBuiltInTemplate: conversation.usesBuiltInTemplate, memory: session.memory,
      shiftObstacle: memory.shiftsContext ? session.shiftObstacle : nil)
    let engine = ChatEngine(path: path, memory: memory, conversation: conversation, facts: facts)
    context.store[ChatEngine.self] = engine
    return engine
  }
}
