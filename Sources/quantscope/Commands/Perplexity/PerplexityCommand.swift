import ArgumentParser
import Evaluation
import Files
import Foundation
import Inference
import Quantization
import Tensors
import Tokenization

/// `quantscope perplexity`: how well a model foretells a text, and what it lost against a reference.
struct PerplexityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "perplexity",
    abstract: "Measure how well a model foretells a text, and how far it is from a reference.",
    discussion: """
      The text is cut into chunks of --context tokens; the second half of each is scored, as llama-perplexity does it. With \
      --stride chunks overlap and the last --stride tokens of each are scored. Several --file are several kinds of text: each \
      has figures of its own.

      With --reference, a model or logits that were saved before, the Kullback-Leibler divergence from it is measured at \
      every position. Beside it stands the noise floor: the divergence of the reference's usual path, which rounds \
      activations to 8 bits, from its own --float path. What is not above it is noise.

      With --recipes, such as Q4_K_M,IQ4_XS,mix.toml, the model is quantized in memory by each, mode best, and scored against \
      one pass of the reference (by default the model as it is), whose 512 likeliest tokens of each position are kept. A row a \
      recipe, each with the significance of its difference from the row above.

      --save-logits keeps the logits for later runs: compact (the 512 likeliest tokens of each position and the rest as one \
      number), or peer, the base-logits file of llama-perplexity, which either program reads.
      """)

  @OptionGroup var model: ModelArgument

  @Option(
    help: "The text to read, - for standard input; may be given several times. Saved logits know theirs.",
    completion: .file())
  var file: [String] = []

  @Option(help: "Chunks to read of each text, at most.")
  var chunks: Int?

  @Option(help: "Tokens from the start of a chunk to that of the next (default: as many as a chunk has).")
  var stride: Int?

  @Option(help: "A model, or saved logits, to measure the divergence from.", completion: .file())
  var reference: String?

  @Option(help: "Quantize the model in memory by these recipes, and score each against the reference.")
  var recipes: String?

  @Option(
    help: "An importance matrix for --recipes, GGUF or .dat.", completion: .file(extensions: ["gguf", "dat"]))
  var imatrix: String?

  @Option(help: "Chunks that the noise floor is measured on; 0 leaves it out.")
  var noiseChunks = 2

  @Option(help: "Write the logits at the scored positions to this file.", completion: .file())
  var saveLogits: String?

  @Option(help: "How logits are saved: compact, or peer (llama-perplexity's).")
  var logitsForm = SavedForm.compact

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var writing: OutputOptions

  @OptionGroup var compute: ComputeOptions

  /// How logits are saved.
  enum SavedForm: String, ExpressibleByArgument, CaseIterable {
    case compact, peer

    var form: LogitsForm { self == .peer ? .peer : .compact }
  }

  /// Tokens of a chunk where nobody says.
  static let usualContext = 512

  func validate() throws {
    if let chunks, chunks < 1 { throw ValidationError("--chunks takes 1 or more") }
    if let context = compute.context, context < 4 { throw ValidationError("--context takes 4 or more") }
    if noiseChunks < 0 { throw ValidationError("--noise-chunks takes 0 or more") }
    if file.isEmpty, reference == nil { throw ValidationError("give a text with --file") }
    if imatrix != nil, recipes == nil { throw ValidationError("--imatrix goes with --recipes") }
    if recipes != nil, file.isEmpty { throw ValidationError("--recipes needs a text with --file") }
    if recipes != nil, saveLogits != nil {
      throw ValidationError("--save-logits and --recipes exclude each other")
    }
    if saveLogits != nil, reference != nil { throw ValidationError("--save-logits and --reference exclude each other") }
  }

  func run() throws {
    Signals.watchInterrupts()
    if let recipes {
      let table = try compare(recipes.split(separator: ",").map { String($0).trimmingCharacters(in: .whitespaces) })
      if json { return try table.document.print() }
      for line in table.lines { try Output.line(line) }
      return
    }
    let report = try measure()
    if json { return try report.document.print() }
    for line in report.lines { try Output.line(line) }
  }

  private func measure() throws -> PerplexityReport {
    if let saveLogits {
      var check = writing.check(reading: ModelPath.sources(model.model) + file)
      try check.check(saveLogits, form: .file)
    }
    let saved = try reference.flatMap { SavedLogits.isSaved($0) ? try SavedLogits($0) : nil }
    let pair = try reference.flatMap { reference in
      saved == nil ? try EvaluatedPair(model: model.model, reference: reference, compute: compute) : nil
    }
    let loaded = try pair?.first ?? compute.load(try model.open())
    let texts = try chunks(of: loaded, saved: saved)
    let evaluator = Evaluator(pool: compute.pool, isCancelled: { Signals.isInterrupted })
    let line = ProgressLine()
    defer { line.clear() }
    func show(_ scores: TextScores) {
      let perplexity = PerplexityFigure(scores).perplexity
      line.fraction(
        "perplexity \(Text.significant(perplexity, 5)) after \(scores.chunkEnds.count) of \(texts.count) chunks",
        Double(scores.chunkEnds.count) / Double(texts.count))
    }
    var report = PerplexityReport(model: model.model, chunks: texts)
    if let saved {
      report.scores = try evaluator.scores(
        of: try session(loaded, texts), against: saved, on: texts, name: model.model, progress: show)
      report.reference = saved.path
    } else if let pair, let reference {
      let (first, second) = try pair.sessions(context: texts.first?.tokens.count)
      report.scores = try evaluator.scores(
        of: first, against: second, on: texts, names: (model.model, reference), progress: show)
      report.reference = reference
      report.noise = try noise(of: second, on: texts, evaluator)
    } else {
      let writer = try saveLogits.map {
        try LogitsWriter($0, form: logitsForm.form, chunks: texts, vocabularySize: loaded.vocabularySize)
      }
      report.scores = try evaluator.scores(
        of: try session(loaded, texts), on: texts, savingWith: writer, progress: show)
      try writer?.finish()
    }
    return report
  }

  private func compare(_ names: [String]) throws -> RecipeTable {
    let source = try model.open()
    let base = try compute.load(try reference.map { try ModelArgument.open($0) } ?? source)
    let texts = try chunks(of: base, saved: nil)
    let evaluator = Evaluator(pool: compute.pool, isCancelled: { Signals.isInterrupted })
    let line = ProgressLine()
    defer { line.clear() }
    let comparison = RecipeComparison(
      names: names, importance: try imatrix.map { try ImportanceMatrix.open($0) }, compute: compute)
    let rows = try comparison.rows(of: source, reference: base, chunks: texts, evaluator: evaluator, line: line)
    line.show("the noise floor")
    let session = try compute.session(base, context: texts.first?.tokens.count, cacheType: .f32, isDraft: true)
    return RecipeTable(rows: rows, chunks: texts, noise: try noise(of: session, on: texts, evaluator))
  }

  private func session(_ model: LanguageModel, _ chunks: [TextChunk]) throws -> Session {
    try compute.session(model, context: chunks.first?.tokens.count, cacheType: .f32)
  }

  /// The chunks of all texts; those of saved logits where no text is given.
  private func chunks(of model: LanguageModel, saved: SavedLogits?) throws -> [TextChunk] {
    let tokenizer = try model.tokenizer
    if file.isEmpty, let saved {
      return saved.chunks(limit: chunks, bos: tokenizer.addsBOS ? tokenizer.bos : nil)
    }
    let cutting = TextCutting(
      context: compute.context ?? saved?.context ?? Self.usualContext, limit: chunks, stride: stride)
    return try file.flatMap { path in
      try cutting.chunks(of: try InputFile.bytes(path), tokenizer: tokenizer, slice: path)
    }
  }

  /// The divergence of the reference's usual path from its path with float activations.
  private func noise(
    of reference: Session, on chunks: [TextChunk], _ evaluator: Evaluator
  ) throws -> DivergenceFigure? {
    let part = Array(chunks.prefix(noiseChunks))
    guard !part.isEmpty, !compute.float else { return nil }
    var options = LanguageModel.Options()
    options.usesFloatActivations = true
    let exact = try LanguageModel.load(reference.model.checkpoint, options: options)
    let session = try compute.session(exact, context: part.first?.tokens.count, cacheType: .f32, isDraft: true)
    return DivergenceFigure(try evaluator.scores(of: reference, against: session, on: part))
  }
}
