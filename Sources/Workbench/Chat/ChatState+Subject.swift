internal import Inference

extension ChatState: Subject {
  /// A conversation with another model than the open one ends, its answer with it.
  package static func follow(_ shared: inout Shared) -> [Effect] {
    let wasAnswering = shared.chat.isAnswering
    guard shared.chat.follow(shared.model) else { return [] }
    return wasAnswering ? [.cancel("answer")] : []
  }

  package static func requests(_ shared: inout Shared) -> [Effect] {
    guard case .unknown = shared.chat.readiness, let model = shared.model else { return [] }
    shared.chat.readiness = .loading
    shared.chat.memory = shared.settings.chatMemory
    return [.start(ChatLoadJob(generation: shared.chat.generation, model: model, memory: shared.chat.memory))]
  }

  /// Whether there is a model to talk to.
  package var canTalk: Bool {
    if case .impossible = readiness { return false }
    return true
  }

  /// The job by which `model` answers the last message.
  mutating func ask(_ model: OpenModel) -> [Effect] {
    var options = GenerationOptions()
    options.sampler = sampler
    options.maxTokens = maximumTokens
    let job = AnswerJob(
      generation: generation, model: model, memory: memory, turns: turns, system: system, grammar: grammar,
      template: template, options: options)
    turns.append(Turn(.assistant, ""))
    statistics = nil
    return [.start(job)]
  }
}

/// What a job says of a conversation.
protocol ConversationResult: JobResult {
  /// The chat's generation when the job was started: that of the conversation.
  var generation: Int { get }

  /// Puts the result where the panes look for it.
  func enter(_ shared: inout Shared)
}

extension ConversationResult {
  /// Late words of a conversation that has ended are dropped.
  func apply(to shared: inout Shared) -> [Effect] {
    guard shared.chat.generation == generation else { return [] }
    enter(&shared)
    return []
  }
}
