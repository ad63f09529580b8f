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

      With --prompts every file of a folder is a prompt, read whole, and all its positions count. With --continue N the \
      reference goes on from each prompt by up to N tokens, and only those count: where would the model have gone another \
      way? For each prompt the first token at which the likeliest ones differ is given too.

      The reference may be logits that were saved by perplexity --save-logits. They know distributions (the compact form the \
      512 likeliest tokens of each position) and nothing of layers, so no drift is given.
      """)

  @OptionGroup var model: ModelArgument

  @Option(help: "The model, or the saved logits, to compare with.", completion: .file())
  var reference: String

  @Option(
    help: "The text to read, - for standard input; may be given several times. Saved logits know theirs.",
    completion: .file())
  var file: [String] = []

  @Option(help: "A folder whose files are prompts, in place of --file.", completion: .directory)
  var prompts: String?

  @Option(
    name: .customLong("continue"),
    help: ArgumentHelp("Tokens by which the reference goes on from each prompt, at most.", valueName: "n"))
  var continued: Int?

  @Option(help: "Spreads the choice of those tokens; 0 always takes the best.")
  var temperature: Float = 0

  @Option(help: "The same seed gives the same tokens.")
  var seed: UInt64 = 0

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
    if prompts != nil, !file.isEmpty { throw ValidationError("--prompts and --file exclude each other") }
    if prompts != nil, chunks != nil { throw ValidationError("--chunks goes with --file: prompts are read whole") }
    if let continued {
      if prompts == nil { throw ValidationError("--continue goes with --prompts") }
      if !(1...100_000).contains(continued) { throw ValidationError("--continue takes 1 to 100000") }
    }
    if continued == nil, temperature != 0 || seed != 0 {
      throw ValidationError("--temperature and --seed go with --continue")
    }
    if !(temperature >= 0 && temperature.isFinite) { throw ValidationError("--temperature takes 0 or more") }
  }

  func run() throws {
    Signals.watchInterrupts()
    let report = SavedLogits.isSaved(reference) ? try fromSaved(try SavedLogits(reference)) : try fromModel()
    if json { return try report.document.print() }
    for line in report.lines { try Output.line(line) }
  }

  private func fromSaved(_ saved: SavedLogits) throws -> PartingReport {
    guard prompts == nil else {
      throw Failure("\(reference) holds the logits of a text; --prompts needs a model as the reference")
    }
    let loaded = try compute.load(try model.open())
    let tokenizer = try loaded.tokenizer
    let texts =
      file.isEmpty
      ? saved.chunks(limit: chunks, bos: tokenizer.addsBOS ? tokenizer.bos : nil)
      : try self.texts(tokenizer, context: compute.context ?? saved.context)
    let session = try compute.session(loaded, context: saved.context, cacheType: .f32)
    return try report(texts, of: session, from: .saved(saved), tokenizer)
  }

  private func fromModel() throws -> PartingReport {
    if file.isEmpty, prompts == nil { throw ValidationError("give a text with --file, or prompts with --prompts") }
    let pair = try EvaluatedPair(model: model.model, reference: reference, compute: compute)
    let tokenizer = try pair.first.tokenizer
    guard let prompts else {
      let context = compute.context ?? PerplexityCommand.usualContext
      let texts = try texts(tokenizer, context: context)
      let (own, other) = try pair.sessions(context: context)
      return try report(texts, of: own, from: .model(other), tokenizer)
    }
    let folder = PromptFolder(path: prompts, compute: compute)
    let read = try folder.prompts(of: pair, continued: continued)
    let context = (read.all.map(\.tokens.count).max() ?? 0) + (continued ?? 0)
    let (own, other) = try pair.sessions(context: max(context, compute.context ?? 0))
    guard let continued else { return try report(read.chunks, of: own, from: .model(other), tokenizer) }
    var sampler = temperature > 0 ? SamplerConfiguration() : .greedy
    sampler.temperature = temperature
    sampler.seed = seed
    let line = ProgressLine()
    defer { line.clear() }
    let texts = try read.continued(
      by: other, count: continued, sampler: sampler, isCancelled: { Signals.isInterrupted }
    ) { line.fraction("going on from prompts", Double($0) / Double(read.all.count)) }
    line.clear()
    return try report(texts, of: own, from: .model(other), tokenizer, isContinued: true)
  }

  private func texts(_ tokenizer: Tokenizer, context: Int) throws -> [TextChunk] {
    let cutting = TextCutting(context: context, limit: chunks)
    return try file.flatMap { path in
      try cutting.chunks(of: try InputFile.bytes(path), tokenizer: tokenizer, slice: path)
    }
  }

  private func report(
    _ texts: [TextChunk], of session: Session, from other: PartingReference, _ tokenizer: Tokenizer,
    isContinued: Bool = false
  ) throws -> PartingReport {
    let line = ProgressLine()
    defer { line.clear() }
    let isCancelled: @Sendable () -> Bool = { Signals.isInterrupted }
    let evaluator = Evaluator(pool: compute.pool, isCancelled: isCancelled)
    func show(_ scores: TextScores) {
      line.fraction("reading", Double(scores.chunkEnds.count) / Double(texts.count))
    }
    let scores =
      switch other {
      case .model(let second):
        try evaluator.scores(
          of: session, against: second, on: texts, names: (model.model, reference), progress: show)
      case .saved(let saved):
        try evaluator.scores(of: session, against: saved, on: texts, name: model.model, progress: show)
      }
    var finder = PartingFinder(pool: compute.pool, isCancelled: isCancelled)
    finder.count = count
    let points = try finder.points(in: scores, of: texts, model: session, reference: other) { done in
      line.fraction("looking into \(done) of \(count)", Double(done) / Double(count))
    }
    var report = PartingReport(points: points, texts: texts, tokenizer: tokenizer, hasPrompts: prompts != nil)
    if isContinued {
      report.firstDifferences = try finder.firstDifferences(
        in: scores, of: texts, model: session, reference: other
      ) { line.show("looking into the first difference of prompt \($0)") }
    }
    return report
  }
}
