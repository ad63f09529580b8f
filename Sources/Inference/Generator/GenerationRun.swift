import Tokenization

/// One generation while it runs.
struct GenerationRun {
  private let session: Session
  private var steps: TokenSteps
  private let tokenizer: Tokenizer
  private let options: GenerationOptions
  private let prompt: [Int32]
  private var sampler: Sampler
  private var detokenizer: Detokenizer
  private var matcher: StopMatcher
  private var history: [Int32]
  private var result = GenerationResult()
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var firstToken: ContinuousClock.Instant?

  init(_ generator: Generator, prompt: [Int32], options: GenerationOptions) throws(InferenceError) {
    session = generator.session
    steps = TokenSteps(generator.session, speculation: generator.speculation)
    tokenizer = generator.tokenizer
    self.options = options
    self.prompt = prompt
    if let grammar = options.grammar {
      sampler = try Sampler(
        options.sampler, tokenizer: generator.tokenizer, grammar: grammar,
        vocabulary: generator.session.model.grammarVocabulary, prefix: options.grammarPrefix)
    } else {
      sampler = Sampler(options.sampler, tokenizer: generator.tokenizer)
    }
    detokenizer = Detokenizer(
      generator.tokenizer, renderSpecial: options.rendersSpecialTokens, continuing: !prompt.isEmpty)
    matcher = StopMatcher(options.stopStrings)
    history = prompt
    history.reserveCapacity(prompt.count + max(min(options.maxTokens, session.contextLength), 0))
    start = clock.now
    result.statistics.promptTokens = prompt.count
  }

  /// Computes what the session does not have of the prompt.
  mutating func computePrompt(
    isCancelled: () -> Bool, onEvent: (GenerationEvent) -> Void
  ) throws(InferenceError) {
    let total = prompt.count
    do throws(InferenceError) {
      result.statistics.cachedTokens = try session.resume(
        prompt, isCancelled: isCancelled, progress: { onEvent(.prompt(done: $0, total: total)) })
    } catch .cancelled {
      result.stopReason = .cancelled
    }
  }

  /// Chooses the next token and computes what follows it; false at the end.
  mutating func next(isCancelled: () -> Bool, onEvent: (GenerationEvent) -> Void) throws(InferenceError) -> Bool {
    guard result.stopReason != .cancelled, result.ids.count < options.maxTokens else { return false }
    if isCancelled() { return end(.cancelled) }
    let id = try choose()
    if firstToken == nil { firstToken = clock.now }
    if !options.ignoresEndOfGeneration || options.grammar != nil, tokenizer.endOfGeneration.contains(id) {
      return end(.eos)
    }
    let isStopped = take(id, onEvent: onEvent)
    if isStopped { return end(.stop) }
    if sampler.isFinished { return end(.eos) }
    // The last token needs no logits after it.
    guard result.ids.count < options.maxTokens, steps.hasRoom else { return false }
    do throws(InferenceError) {
      try steps.append(id, wanted: options.maxTokens - result.ids.count - 1, isCancelled: isCancelled)
    } catch .cancelled {
      return end(.cancelled)
    }
    return true
  }

  private mutating func choose() throws(InferenceError) -> Int32 {
    var chosen: Int32?
    var fault: InferenceError?
    // The last token of all needs no place in the context.
    let room = session.contextShift == nil ? session.contextLength - steps.position + 1 : Int.max
    let remaining = min(options.maxTokens - result.ids.count, room)
    try steps.withLogits { logits in
      // The sampler passes over what is no number; here a single one means weights that nothing sensible comes from.
      guard logits.indices.allSatisfy({ logits[$0].isFinite }) else { return }
      chosen = sampler.sample(logits, history: history, remaining: remaining)
      if chosen == nil { fault = sampler.fault }
    }
    guard let chosen else { throw fault ?? .logitsNotFinite(position: steps.position - 1) }
    return chosen
  }

  private mutating func take(_ id: Int32, onEvent: (GenerationEvent) -> Void) -> Bool {
    history.append(id)
    result.ids.append(id)
    let (shown, isStopped) = matcher.append(detokenizer.append(id))
    result.text += shown
    updateStatistics()
    onEvent(.token(id: id, text: shown, statistics: result.statistics))
    return isStopped
  }

  private mutating func end(_ reason: StopReason) -> Bool {
    result.stopReason = reason
    return false
  }

  private mutating func updateStatistics() {
    result.statistics.generatedTokens = result.ids.count
    result.statistics.draftedTokens = steps.drafted
    result.statistics.acceptedTokens = steps.accepted
    guard let firstToken else { return }
    result.statistics.timeToFirstToken = firstToken - start
    result.statistics.generationTime = clock.now - firstToken
  }

  /// Takes back guesses that were not needed, shows what is held back and returns the result.
  mutating func finish(onEvent: (GenerationEvent) -> Void) throws(InferenceError) -> GenerationResult {
    try steps.settle()
    updateStatistics()
    if result.stopReason != .stop {
      var rest = matcher.append(detokenizer.finish()).shown
      rest += matcher.finish()
      if !rest.isEmpty {
        result.text += rest
        onEvent(.text(rest))
      }
    }
    return result
  }
}
