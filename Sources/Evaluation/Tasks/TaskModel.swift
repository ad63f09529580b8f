package import Inference
package import Tensors
package import Tokenization

/// A model that tasks are put to.
package struct TaskModel: Sendable {
  /// Where it computes; used by one item at a time.
  package let session: Session
  /// Threads for what is not computed in the session.
  package let pool: WorkerPool
  /// What cuts texts into tokens.
  package let tokenizer: Tokenizer
  /// Its chat template; nil where it has none.
  package let conversation: Conversation?
  /// Whether the person wants it to stop.
  package let isCancelled: @Sendable () -> Bool

  /// The model of `session`. Fails where its tokenizer or its chat template can't be used.
  package init(
    session: Session, pool: WorkerPool, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(EvaluationError) {
    self.session = session
    self.pool = pool
    self.isCancelled = isCancelled
    do throws(InferenceError) {
      tokenizer = try session.model.tokenizer
      conversation = session.model.chatTemplateSource == nil ? nil : try Conversation(session: session)
    } catch {
      throw .inference(error)
    }
  }

  /// The tokens of a text from its start on, without one for its end.
  package func tokens(of text: String) -> [Int32] {
    var tokens = tokenizer.encode(text, addSpecial: true, parseSpecial: false)
    if tokenizer.addsEOS, tokens.count > 1 { tokens.removeLast() }
    return tokens
  }

  /// Fails where `tokens` do not fit.
  func check(_ tokens: Int, of item: TaskItem) throws(EvaluationError) {
    guard tokens <= session.contextLength else {
      throw .itemTooLong(item: item.label, tokens: tokens, context: session.contextLength)
    }
  }
}

// MARK: - What a model writes

extension TaskModel {
  /// What a model wrote.
  package struct Answer: Sendable {
    /// The text.
    package let text: String
    /// Its tokens.
    package let ids: [Int32]

    /// An answer.
    package init(text: String, ids: [Int32]) {
      (self.text, self.ids) = (text, ids)
    }
  }

  /// What the model answers to the item's prompt, always by the likeliest token.
  package func answer(to item: TaskItem, _ settings: TaskSettings) throws(EvaluationError) -> Answer {
    var options = GenerationOptions()
    options.sampler = .greedy
    options.maxTokens = settings.maxTokens
    options.stopStrings = settings.stops
    do throws(InferenceError) {
      let generator = try Generator(session: session)
      var prompt = tokens(of: item.prompt)
      if settings.form == .chat, let conversation {
        prompt = try conversation.prompt(for: [ChatMessage(role: "user", content: item.prompt)])
      }
      guard prompt.count < session.contextLength else {
        throw InferenceError.contextFull(position: 0, adding: prompt.count, contextLength: session.contextLength)
      }
      let result = try generator.generate(prompt, options: options, isCancelled: isCancelled)
      if result.stopReason == .cancelled { throw InferenceError.cancelled }
      return Answer(text: result.text, ids: result.ids)
    } catch .contextFull(_, let adding, let context) {
      throw .itemTooLong(item: item.label, tokens: adding, context: context)
    } catch {
      throw error == .cancelled ? .cancelled : .inference(error)
    }
  }
}

extension TaskOutcome {
  /// The outcome of an item that the model wrote an answer to, with the marks of its text.
  package init(_ item: TaskItem, isCorrect: Bool, score: Double? = nil, answer: TaskModel.Answer) {
    self.init(item, isCorrect: isCorrect, score: score, answer: answer.text)
    marks = .generated
    if RepetitionLoop(endOf: answer.ids) != nil { marks.insert(.loop) }
    if !LetterScripts(of: answer.text).isSubset(of: LetterScripts(of: item.prompt)) { marks.insert(.otherScript) }
  }
}
