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
    let generator = conversation.generator
    let subject = turns.last?.drawingSubject
    let template = try template.load()
    let prompt =
      try subject.map { try conversation.drawingPrompt(for: $0, by: template) }
      ?? conversation.prompt(for: messages, by: template)
    var options = options
    options.grammar = try grammar.load(forDrawing: subject != nil)
    options.grammarPrefix = subject == nil ? "" : DrawingRequest.opening
    var pictures = SVGExtractor()
    var shown = 0
    var isDrawn = false
    func report(_ text: String, _ statistics: GenerationStatistics?) {
      pictures.append(text)
      let picture = pictures.revision == shown ? nil : pictures.latest
      shown = pictures.revision
      isDrawn = subject != nil && picture?.markup.isComplete == true
      context.post(AnswerPart(generation: generation, text: text, statistics: statistics, picture: picture))
    }
    if subject != nil { report(DrawingRequest.opening, nil) }
    var result = try generator.generate(prompt, options: options, isCancelled: { context.isCancelled || isDrawn }) {
      switch $0 {
      case .prompt(let done, let total):
        context.report(JobProgress(fraction: Double(done) / Double(max(1, total)), rate: "\(total) tokens read"))
      case .token(_, let text, let statistics):
        context.report(JobProgress())
        report(text, statistics)
      case .text(let text): report(text, nil)
      case .finished: break
      }
    }
    if subject != nil { result.text = DrawingRequest.opening + result.text }
    if isDrawn { result.stopReason = .stop }
    context.post(AnswerEnd(generation: generation, result: result, contextUsed: generator.session.position))
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
