internal import Checkpoints
internal import Inference
internal import Tensors

/// The model that a lane's jobs talk to: loaded once, with its conversation's cache.
///
/// Lives in its lane's store, so one job at a time uses it.
final class ChatEngine {
  let modelID: ModelID
  let memory: ChatMemory
  let conversation: Conversation
  let facts: ChatFacts

  private init(modelID: ModelID, memory: ChatMemory, conversation: Conversation, facts: ChatFacts) {
    self.modelID = modelID
    self.memory = memory
    self.conversation = conversation
    self.facts = facts
  }

  /// The lane's engine for a model; loads it when there is none yet, from the file as it was when the model was opened.
  static func engine(for model: OpenModel, _ memory: ChatMemory, in context: JobContext) throws -> ChatEngine {
    if let known = context.store[ChatEngine.self], known.modelID == model.id, known.memory == memory { return known }
    context.store[ChatEngine.self] = nil
    guard let checkpoint = model.checkpoint else { throw ModelWithoutFile(name: model.name) }
    let loaded = try LanguageModel.load(checkpoint)
    let session = try Session(model: loaded, options: memory.options, pool: WorkerPool())
    let conversation = try Conversation(session: session)
    let facts = ChatFacts(
      family: loaded.architecture, contextLength: session.contextLength, cacheBytes: session.cacheByteCount,
      usesBuiltInTemplate: conversation.usesBuiltInTemplate, memory: session.memory,
      shiftObstacle: memory.shiftsContext ? session.shiftObstacle : nil)
    let engine = ChatEngine(modelID: model.id, memory: memory, conversation: conversation, facts: facts)
    context.store[ChatEngine.self] = engine
    return engine
  }
}

/// A model that was never opened from a file has no weights to talk with.
private struct ModelWithoutFile: Error, CustomStringConvertible {
  let name: String
  var description: String { "\(name) was not opened from a file" }
}
