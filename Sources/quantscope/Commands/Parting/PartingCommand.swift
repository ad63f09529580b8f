import ArgumentParser
import Evaluation
import Inference
import Tokenization

/// `quantscope parting`: where a model and its reference part.
struct PartingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parting",
    abstract: "Find the tokens of a text at which a model and its reference part most, and the layer where it begins.",
    discussion: """
      The text is read as perplexity reads it, by both models. For each of the --count positions of largest divergence are \
      given: the text before it, the token that came, what both models thought likeliest, and the drift |x - r| / |r| of what \
      runs through the model from what runs through the reference, layer by layer and by kind of matrix.
      """)

  @OptionGroup var model: ModelArgument

  @Option(help: "The model to compare with.", completion: .file())
  var reference: String

  @Option(help: "The text to read, - for standard input; may be given several times.", completion: .file())
  var file: [String]

  @Option(help: "How many positions.")
  var count = 10

  @Option(help: "Chunks to read of each text, at most.")
  var chunks: Int?

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if !(1...10_000).contains(count) { throw ValidationError("--count takes 1 to 10000") }
    if let chunks, chunks < 1 { throw ValidationError("--chunks takes 1 or more") }
    if let context = compute.context, context < 4 { throw ValidationError("--context takes 4 or more") }
  }

  func run() throws {
    Signals.watchInterrupts()
    let pair = try EvaluatedPair(model: model.model, reference: reference, compute: compute)
    let cutting = TextCutting(context: compute.context ?? PerplexityCommand.usualContext, limit: chunks)
    let texts = try file.flatMap { path in
      try cutting.chunks(of: try InputFile.bytes(path), tokenizer: try pair.first.tokenizer, slice: path)
    }
    let (own, other) = try pair.sessions(context: cutting.context)
    let line = ProgressLine()
    defer { line.clear() }
    let isCancelled: @Sendable () -> Bool = { Signals.isInterrupted }
    let scores = try Evaluator(pool: compute.pool, isCancelled: isCancelled).scores(
      of: own, against: other, on: texts, names: (model.model, reference)
    ) { scores in
      line.fraction("reading", Double(scores.chunkEnds.count) / Double(texts.count))
    }
    var finder = PartingFinder(pool: compute.pool, isCancelled: isCancelled)
    finder.count = count
    let points = try finder.points(in: scores, of: texts, model: own, reference: other) { done in
      line.fraction("looking into \(done) of \(count)", Double(done) / Double(count))
    }
    line.clear()
    let report = PartingReport(points: points, tokenizer: try pair.first.tokenizer)
    if json { return try report.document.print() }
    for line in report.lines { try Output.line(line) }
  }
}
