public import Inference
public import Pictures
public import Tokenization

/// A picture by a model, from what is to be drawn to the markup: the answer is begun for the model
/// (``DrawingRequest/opening``), held to a grammar, and ends when the picture is complete.
///
/// Everything that draws is such a run, and starts from the same defaults: `quantscope svg`, `/draw` in the workbench's
/// chat, and the exam, which asks without grammar and without chance so that it comes out the same each time.
public struct DrawingRun: Sendable {
  /// What is to be drawn, such as "a pelican riding a bicycle".
  public var subject: String
  /// How tokens are chosen, at most how many, and the grammar; what of the grammar is begun already is the run's own.
  public var options: GenerationOptions
  /// The chat template in place of the conversation's; nil for that.
  public var template: ChatTemplate?

  /// The temperature of drawings where nobody names another: low, because a digit or a tag that is less likely is mostly
  /// wrong. docs/sampling.md has the measurements.
  public static let temperature: Float = 0.2

  /// The grammar of drawings where nobody names another, by its name among the built-in ones.
  public static let grammar = "svg"

  /// A drawing of `subject`; `options` as they are.
  public init(_ subject: String, options: GenerationOptions, template: ChatTemplate? = nil) {
    (self.subject, self.options, self.template) = (subject, options, template)
  }

  /// Draws. The text of the result begins with the opening; a picture that was completed has the stop reason `.stop`.
  ///
  /// Throws what ``Generator/generate(_:options:isCancelled:onEvent:)`` does.
  public func draw(
    in conversation: Conversation, isCancelled: () -> Bool = { false }, onEvent: (DrawingEvent) -> Void = { _ in }
  ) throws(InferenceError) -> Drawing {
    let prompt = try conversation.drawingPrompt(for: subject, by: template)
    var options = options
    options.grammarPrefix = DrawingRequest.opening
    var extractor = SVGExtractor()
    var shown = 0
    var isComplete = false
    func take(_ text: String, _ statistics: GenerationStatistics?) {
      extractor.append(text)
      let picture = extractor.revision == shown ? nil : extractor.latest
      shown = extractor.revision
      if picture?.markup.isComplete == true { isComplete = true }
      onEvent(.text(text, statistics, picture))
    }
    take(DrawingRequest.opening, nil)
    var result = try conversation.generator.generate(
      prompt, options: options, isCancelled: { isCancelled() || isComplete }
    ) { event in
      switch event {
      case .prompt(let done, let total): onEvent(.prompt(done: done, total: total))
      case .token(_, let text, let statistics): take(text, statistics)
      case .text(let text): take(text, nil)
      case .finished: break
      }
    }
    extractor.finish()
    result.text = DrawingRequest.opening + result.text
    if isComplete { result.stopReason = .stop }
    return Drawing(result: result, picture: extractor.latest)
  }
}

/// What a drawing reports while it grows.
public enum DrawingEvent: Sendable {
  /// So many tokens of the request are computed.
  case prompt(done: Int, total: Int)
  /// The next piece of the answer, from the opening on; the statistics where a token was chosen; the picture so far where
  /// it has changed.
  case text(String, GenerationStatistics?, SVGPicture?)
}

/// What a model drew.
public struct Drawing: Sendable {
  /// The answer, the opening with it.
  public let result: GenerationResult
  /// The picture in it, with whatever had to be closed; nil where it draws nothing.
  public let picture: SVGPicture?

  /// The answer up to the end of its picture, the text as the model wrote it; the whole answer where that is not complete.
  public var source: String {
    guard let picture, picture.markup.isComplete else { return result.text }
    return String(
      decoding: Array(result.text.utf8)[..<min(picture.range.upperBound, result.text.utf8.count)], as: UTF8.self)
  }
}

extension SamplerConfiguration {
  /// This configuration for a drawing: with ``DrawingRun/temperature`` where the temperature is the usual one of texts.
  public var forDrawing: SamplerConfiguration {
    var copy = self
    if temperature == SamplerConfiguration().temperature { copy.temperature = DrawingRun.temperature }
    return copy
  }
}
