import ArgumentParser
import Checkpoints
import Evaluation
import Files
import Foundation
import Inference
import Quantization
import Results
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
      activations to 8 bits, from its own --float path, and from itself by another instruction set of the processor, for which \
      the program runs itself again. What is not above them is noise.

      With --recipes, such as Q4_K_M,IQ4_XS,mix.toml, the model is quantized in memory by each, mode best, and scored against \
      one pass of the reference (by default the model as it is), whose 512 likeliest tokens of each position are kept. A row a \
      recipe, each with the significance of its difference from the row above.

      --save-logits keeps the logits for later runs: compact (the 512 likeliest tokens of each position and the rest as one \
      number), or peer, the base-logits file of llama-perplexity, which either program reads.

      Scores are kept in the results store (`quantscope runs`): what was measured is not measured again, and a run that was \
      stopped goes on from its last chunk.
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

  @Flag(help: "Give figures of each section of a text, as its headings begin them (Markdown, wikitext).")
  var sections = false

  @Option(help: "A model, or saved logits, to measure the divergence from.", completion: .file())
  var reference: String?

  @Option(help: "Quantize the model in memory by these recipes, and score each against the reference.")
  var recipes: String?

  @Option(
    help: "An importance matrix for --recipes, GGUF or .dat.", completion: .file(extensions: ["gguf", "dat"]))
  var imatrix: String?

  @Option(help: "Chunks that the noise floor is measured on; 0 leaves it out.")
  var noiseChunks = 1

  @Option(help: "Write the logits at the scored positions to this file.", completion: .file())
  var saveLogits: String?

  @Option(help: "How logits are saved: compact, or peer (llama-perplexity's).")
  var logitsForm = SavedForm.compact

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var results: StoreOptions

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
    if sections, file.isEmpty { throw ValidationError("--sections needs a text with --file") }
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
    let line = ProgressLine()
    defer { line.clear() }
    let measurer = Measurer(store: results.open(), compute: compute, line: line)
    if let recipes {
      let names = recipes.split(separator: ",").map { String($0).trimmingCharacters(in: .whitespaces) }
      let table = try compare(names, measurer)
      line.clear()
      if json { return try table.document.print() }
      for line in table.lines { try Output.line(line) }
      return
    }
    let report = try measure(measurer)
    line.clear()
    if json { return try report.document.print() }
    for line in report.lines { try Output.line(line) }
  }

  private func measure(_ measurer: Measurer) throws -> PerplexityReport {
    if let saveLogits {
      var check = writing.check(reading: ModelPath.sources(model.model) + file)
      try check.check(saveLogits, form: .file)
    }
    let saved = try reference.flatMap { SavedLogits.isSaved($0) ? try SavedLogits($0) : nil }
    let own = try model.open()
    let other = saved == nil ? try reference.map { try ModelArgument.open($0) } : nil
    if let other, let reference { try EvaluatedPair.check(own, other, names: (model.model, reference)) }
    let texts = try texts(of: own, saved: saved)
    let identity = try measurer.identity(of: own)
    let against = try saved.map { try measurer.identity(of: $0) } ?? other.flatMap { try measurer.identity(of: $0) }
    var report = PerplexityReport(model: model.model, chunks: texts.chunks)
    report.reference = reference
    let measured = try measurer.scores(
      of: identity, against: against, on: texts.chunks, text: texts.identity, isSaving: saveLogits != nil
    ) { evaluator in
      try scores(of: own, against: other, saved: saved, on: texts.chunks, evaluator, measurer.line)
    }
    report.scores = measured.scores
    if let other {
      report.noise = try NoiseFloor.measure(of: other, against, on: texts, count: noiseChunks, measurer)
      try measurer.keepWeightErrors(of: (own, identity), against: (other, against))
    }
    measured.finish(noise: report.noise)
    report.run = measured.run?.id
    report.knownChunks = measured.known
    return report
  }

  private func scores(
    of own: Checkpoint, against other: Checkpoint?, saved: SavedLogits?, on chunks: [TextChunk],
    _ evaluator: Evaluator, _ line: ProgressLine
  ) throws -> TextScores {
    func show(_ scores: TextScores) {
      let perplexity = PerplexityFigure(scores).perplexity
      line.fraction(
        "perplexity \(Text.significant(perplexity, 5)) after \(scores.chunkEnds.count) of \(chunks.count) chunks",
        Double(scores.chunkEnds.count) / Double(chunks.count))
    }
    let context = chunks.first?.tokens.count
    if let other {
      let (first, second) = try EvaluatedPair(own, other, compute: compute).sessions(context: context)
      return try evaluator.scores(
        of: first, against: second, on: chunks, names: (model.model, reference ?? ""), progress: show)
    }
    let session = try compute.session(try compute.load(own), context: context, cacheType: .f32)
    if let saved {
      return try evaluator.scores(of: session, against: saved, on: chunks, name: model.model, progress: show)
    }
    let writer = try saveLogits.map {
      try LogitsWriter($0, form: logitsForm.form, chunks: chunks, vocabularySize: session.model.vocabularySize)
    }
    let scores = try evaluator.scores(of: session, on: chunks, savingWith: writer, progress: show)
    try writer?.finish()
    return scores
  }

  private func texts(of model: Checkpoint, saved: SavedLogits?) throws -> EvaluatedTexts {
    if file.isEmpty, let saved { return try EvaluatedTexts(of: saved, model: model, limit: chunks) }
    var cutting = TextCutting(
      context: compute.context ?? saved?.context ?? Self.usualContext, limit: chunks, stride: stride)
    cutting.bySections = sections
    return try EvaluatedTexts(file, of: model, cutting: cutting)
  }

  private func compare(_ names: [String], _ measurer: Measurer) throws -> RecipeTable {
    let source = try model.open()
    let base = try reference.map { try ModelArgument.open($0) } ?? source
    if let reference { try EvaluatedPair.check(source, base, names: (model.model, reference)) }
    let texts = try texts(of: base, saved: nil)
    let comparison = RecipeComparison(
      names: names, source: source, reference: base, importance: imatrix, texts: texts, measurer: measurer)
    let rows = try comparison.rows()
    let noise = try NoiseFloor.measure(
      of: base, try measurer.identity(of: base), on: texts, count: noiseChunks, measurer)
    for row in rows { row.measured.finish(noise: noise) }
    return RecipeTable(rows: rows, chunks: texts.chunks, noise: noise)
  }
}
