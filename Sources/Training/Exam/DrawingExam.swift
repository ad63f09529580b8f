internal import Corpus
internal import Drawing
public import Inference

/// Asks a model for drawings of captions that are held back from the sample's training, and checks what it draws.
///
/// Tokens are chosen without chance, and no grammar helps: what is counted is what the model knows.
public struct DrawingExam: Sendable {
  /// What came of one caption.
  public struct Answer: Sendable {
    /// What was asked for.
    public let caption: String
    /// What kind of picture was asked for, such as `single` or `scene`.
    public let kind: String
    /// What the model wrote, to the end of its message.
    public let drawing: String
    /// Whether it is well-formed SVG.
    public let parses: Bool
    /// What is not as it was asked for, a sentence each.
    public let faults: [String]
    /// Tokens that it wrote.
    public let tokens: Int

    /// Whether shapes, colours and numbers are as asked for.
    public var holds: Bool { parses && faults.isEmpty }
  }

  private let corpus: SketchCorpus
  /// How tokens are chosen: always the best one, whatever drawings usually take.
  public var options = GenerationOptions()

  /// The captions of a seed.
  public init(seed: UInt64) {
    corpus = SketchCorpus(seed: seed)
    options.maxTokens = 480
    options.sampler.temperature = 0
  }

  /// Asks for caption `index`, from 0 on. `isCancelled` stops the answer, which then counts as it is.
  public func answer(
    _ index: Int, by conversation: Conversation, isCancelled: () -> Bool = { false }
  ) throws(InferenceError) -> Answer {
    let example = corpus.heldBack(at: index)
    let caption = example.messages.first?.content ?? ""
    let result = try DrawingRun(caption, options: options).draw(in: conversation, isCancelled: isCancelled)
    let drawing = result.source
    let verdict = DrawingChecker.check(drawing, against: example.requirement ?? DrawingRequirement(items: []))
    return Answer(
      caption: caption, kind: example.source, drawing: drawing, parses: verdict.parses, faults: verdict.reasons,
      tokens: result.result.statistics.generatedTokens)
  }
}
