/// Loads the model for chatting, so that the first answer starts at once.
package struct ChatLoadJob: Job {
  let generation: Int
  let model: OpenModel
  let memory: ChatMemory

  package var id: JobID { "load" }
  package var title: String { "load" }
  package var lane: Lane { .generation }
  package var guardsQuit: Bool { false }

  package func run(_ context: JobContext) throws {
    do {
      let facts = try ChatEngine.engine(for: model, memory, in: context).facts
      context.post(ChatReadiness(generation: generation, readiness: .ready(facts)))
    } catch {
      context.post(ChatReadiness(generation: generation, readiness: .impossible("\(error)")))
    }
  }
}

struct ChatReadiness: ConversationResult {
  let generation: Int
  let readiness: ChatState.Readiness

  func enter(_ shared: inout Shared) {
    shared.chat.readiness = readiness
  }
}
