internal import Drawing
internal import Inference
internal import Pictures
internal import Tokenization

/// One answer, word by word.
package struct AnswerJob: Job {
  let generation: Int
  let model: OpenModel
  let memory: ChatMemory
  /// What was said so far, the question last.
  let turns: [ChatState.Turn]
  let system: String
  let grammar: ChatGrammar
  let template: ChatTemplateChoice
  let options: GenerationOptions

  package var id: JobID { "answer" }
  package var title: String { "answer" }
  package var lane: Lane { .generation }

  package func run(_ context: JobContext) throws {
    do {
      try answer(context)
    } catch {
      // The question stands there again, to be asked once more.
      context.post(AnswerEnd(generation: generation, result: nil, contextUsed: nil))
      throw error
    }
  }

  private func answer(_ context: JobContext) throws {
    let conversation = try ChatEngine.engine(for: model, memory, in: context).conversation
    let result =
      try turns.last?.drawingSubject.map { try draw($0, conversation, context) } ?? say(conversation, context)
    let used = conversation.generator.session.position
    context.post(AnswerEnd(generation: generation, result: result, contextUsed: used))
  }

  private func draw(
    _ subject: String, _ conversation: Conversation, _ context: JobContext
  ) throws -> GenerationResult {
    var options = options
    options.grammar = try grammar.load(forDrawing: true)
    options.sampler = options.sampler.forDrawing
    let run = DrawingRun(subject, options: options, template: try template.load())
    return try run.draw(in: conversation, isCancelled: { context.isCancelled }) { event in
      switch event {
      case .prompt(let done, let total): report(done, of: total, context)
      case .text(let text, let statistics, let picture): report(text, statistics, picture, context)
      }
    }.result
  }

  private func say(_ conversation: Conversation, _ context: JobContext) throws -> GenerationResult {
    let prompt = try conversation.prompt(for: messages, by: try template.load())
    var options = options
    options.grammar = try grammar.load(forDrawing: false)
    var pictures = SVGExtractor()
    var shown = 0
    func take(_ text: String, _ statistics: GenerationStatistics?) {
      pictures.append(text)
      let picture = pictures.revision == shown ? nil : pictures.latest
      shown = pictures.revision
      report(text, statistics, picture, context)
    }
    return try conversation.generator.generate(prompt, options: options, isCancelled: { context.isCancelled }) {
      switch $0 {
      case .prompt(let done, let total): report(done, of: total, context)
      case .token(_, let text, let statistics): take(text, statistics)
      case .text(let text): take(text, nil)
      case .finished: break
      }
    }
  }

  private func report(_ done: Int, of total: Int, _ context: JobContext) {
    context.report(JobProgress(fraction: Double(done) / Double(max(1, total)), rate: "\(total) tokens read"))
  }

  private func report(
    _ text: String, _ statistics: GenerationStatistics?, _ picture: SVGPicture?, _ context: JobContext
  ) {
    if statistics != nil { context.report(JobProgress()) }
    context.post(AnswerPart(generation: generation, text: text, statistics: statistics, picture: picture))
  }

  private var messages: [ChatMessage] {
    let head = system.isEmpty ? [] : [ChatMessage(role: "system", content: system)]
    return head + turns.map { ChatMessage(role: $0.role.rawValue, content: $0.text) }
  }
}

struct AnswerPart: ConversationResult {
  let generation: Int
  let text: String
  let statistics: GenerationStatistics?
  let picture: SVGPicture?

  func enter(_ shared: inout Shared) {
    guard shared.chat.isAnswering else { return }
    shared.chat.turns[shared.chat.turns.count - 1].text += text
    if let statistics {
      shared.chat.statistics = statistics
      shared.tokensPerSecond = statistics.tokensPerSecond
    }
    if let picture { shared.picture.show(picture) }
  }
}

struct AnswerEnd: ConversationResult {
  let generation: Int
  let result: GenerationResult?
  let contextUsed: Int?

  func enter(_ shared: inout Shared) {
    guard shared.chat.isAnswering else { return }
    let last = shared.chat.turns.count - 1
    shared.chat.turns[last].stop = result?.stopReason ?? .cancelled
    if let result {
      shared.chat.turns[last].text = result.text
      shared.chat.statistics = result.statistics
      shared.tokensPerSecond = result.statistics.tokensPerSecond
    }
    if shared.chat.turns[last].text.isEmpty, result?.stopReason != .eos { shared.chat.turns.removeLast() }
    if let contextUsed { shared.chat.contextUsed = contextUsed }
  }
}
