public import Tokenization

/// Goes on from a prompt token by token, in a session whose cache it reuses.
public struct Generator: Sendable {
  /// Where the tokens are computed.
  public let session: Session
  /// What makes text of them.
  public let tokenizer: Tokenizer
  /// Where guesses of the next tokens come from; nil computes one token at a time. The text is the same.
  public var speculation: Speculation?

  /// A generator on `session`, with its model's tokenizer. Throws ``InferenceError/tokenizer(reason:)``.
  public init(session: Session) throws(InferenceError) {
    self.session = session
    tokenizer = try session.model.tokenizer
  }

  /// Generates after `prompt`, of which only what differs from the session's tokens is computed.
  ///
  /// `isCancelled` is asked once a layer of the prompt and once a token; a cancelled generation returns what there is,
  /// with ``StopReason/cancelled``. `onEvent` is called on the caller's thread, the last time with
  /// ``GenerationEvent/finished(_:)``. Throws what ``Session/append(_:isCancelled:progress:)`` throws,
  /// ``InferenceError/invalidSampling(parameter:found:expected:)``, ``InferenceError/grammar(reason:)`` and
  /// ``InferenceError/logitsNotFinite(position:)``.
  @discardableResult
  public func generate(
    _ prompt: [Int32], options: GenerationOptions = GenerationOptions(), isCancelled: () -> Bool = { false },
    onEvent: (GenerationEvent) -> Void = { _ in }
  ) throws(InferenceError) -> GenerationResult {
    try options.sampler.validate()
    var run = try GenerationRun(self, prompt: prompt, options: options)
    try run.computePrompt(isCancelled: isCancelled, onEvent: onEvent)
    while try run.next(isCancelled: isCancelled, onEvent: onEvent) {}
    let result = try run.finish(onEvent: onEvent)
    onEvent(.finished(result))
    return result
  }

  /// The same as a stream, computed by a task of its own; ending the iteration cancels it.
  public func stream(
    _ prompt: [Int32], options: GenerationOptions = GenerationOptions()
  ) -> AsyncThrowingStream<GenerationEvent, any Error> {
    AsyncThrowingStream { continuation in
      let task = Task.detached {
        do throws(InferenceError) {
          try generate(prompt, options: options, isCancelled: { Task.isCancelled }, onEvent: { continuation.yield($0) })
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }
}
