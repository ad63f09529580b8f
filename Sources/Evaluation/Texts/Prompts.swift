public import Inference
public import Tokenization

/// Prompts as texts to score: each is read whole, and all its positions, or those of what came after, are scored.
public struct Prompts: Sendable {
  /// A prompt's name and its tokens.
  public struct Prompt: Sendable, Equatable {
    /// What figures and messages call it.
    public let name: String
    /// Its tokens, as many as there is room for.
    public let tokens: [Int32]
    /// Tokens that the whole prompt has.
    public let count: Int
  }

  /// The prompts, in the order they were added.
  public private(set) var all: [Prompt] = []
  /// Tokens of a prompt that are read at most.
  public let limit: Int

  /// No prompts yet, of which `limit` tokens each (1 or more) are read.
  public init(limit: Int) {
    self.limit = max(1, limit)
  }

  /// Adds a prompt, in which the vocabulary's special tokens are those, as a chat template writes them.
  ///
  /// Fails with ``EvaluationError/promptTooShort(name:tokens:needed:)`` where it has fewer than `needed` tokens.
  public mutating func add(
    _ text: [UInt8], named name: String, tokenizer: Tokenizer, needed: Int
  ) throws(EvaluationError) {
    let tokens = tokenizer.encode(text, addSpecial: true, parseSpecial: true)
    guard tokens.count >= needed else { throw .promptTooShort(name: name, tokens: tokens.count, needed: needed) }
    all.append(Prompt(name: name, tokens: Array(tokens.prefix(limit)), count: tokens.count))
  }

  /// A chunk a prompt, of which every position is scored that has a token behind it.
  public var chunks: [TextChunk] {
    all.map { TextChunk(tokens: $0.tokens, scored: 0..<max(0, $0.tokens.count - 1), slice: $0.name) }
  }

  /// A chunk a prompt with up to `count` tokens that the model of `session` wrote behind it, of which only those are
  /// scored. A token that ends a text is the last of them.
  ///
  /// Fails with ``EvaluationError/cancelled`` where `isCancelled` says so.
  public func continued(
    by session: Session, count: Int, sampler: SamplerConfiguration, isCancelled: () -> Bool = { false },
    progress: (Int) -> Void = { _ in }
  ) throws(EvaluationError) -> [TextChunk] {
    var chunks: [TextChunk] = []
    for prompt in all {
      let written = try continuation(of: prompt.tokens, by: session, count: count, sampler, isCancelled)
      let first = prompt.tokens.count - 1
      chunks.append(
        TextChunk(tokens: prompt.tokens + written, scored: first..<first + written.count, slice: prompt.name))
      progress(chunks.count)
    }
    return chunks
  }

  private func continuation(
    of tokens: [Int32], by session: Session, count: Int, _ sampler: SamplerConfiguration, _ isCancelled: () -> Bool
  ) throws(EvaluationError) -> [Int32] {
    var options = GenerationOptions()
    options.sampler = sampler
    options.maxTokens = count
    // What ends the text is scored too, so it is taken as a token, and nothing after it.
    options.ignoresEndOfGeneration = true
    do throws(InferenceError) {
      try session.rewind(to: 0)
      let generator = try Generator(session: session)
      var isEnded = false
      let result = try generator.generate(tokens, options: options, isCancelled: { isEnded || isCancelled() }) {
        event in
        guard case .token(let id, _, _) = event else { return }
        if generator.tokenizer.endOfGeneration.contains(id) { isEnded = true }
      }
      if result.stopReason == .cancelled, !isEnded { throw .cancelled }
      return result.ids
    } catch {
      throw error == .cancelled ? .cancelled : .inference(error)
    }
  }
}
