import ArgumentParser
import Checkpoints
import Foundation
import Quantization
import Tensors

/// `quantscope quantize`: writes a model's weights in other types.
struct QuantizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quantize",
    abstract: "Write a model with its weights in other types.",
    discussion: """
      Recipes: \(Preset.allCases.map(\.name).joined(separator: ", ")). \
      Short: \(Preset.aliasNames.map { "\($0.alias) for \($0.name)" }.joined(separator: ", ")).

      A recipe file is TOML: base = "Q4_K_M", or default = "Q4_K" for one type everywhere; output and embedding, types; \
      tensors = ["attn_v=Q8_0", "blk.[0-3].ffn_down=Q6_K"], as for --tensor-type, whose patterns come first.

      \(TensorPatternOption.help) Of several for one tensor the first decides.

      Mode best searches wider than llama-quantize, for less error in the same bytes; types without such a search are \
      the same in both modes. Mode reference gives the bytes of llama-quantize.

      With --target-bpw each tensor gets the type that makes the measured error of all least within that many bits a \
      weight; types that options or a recipe file give by name stay.

      The file appears under its name when it is whole. A run that is stopped leaves OUT.partial; the same command goes \
      on there.
      """)

  @OptionGroup var model: ModelArgument

  @Argument(help: "The file to write.", completion: .file(extensions: ["gguf"]))
  var output: String

  @Argument(help: "What each tensor becomes: a recipe such as Q4_K_M, or a recipe file.", completion: .file())
  var recipe: String

  @Option(help: "How codes are searched: for the least error, or as llama-quantize does.")
  var mode = EncodingMode.best

  @Flag(help: "Give every matrix the recipe's base type.")
  var pure = false

  @Option(
    help: ArgumentHelp("Choose types for the least error within N bits a weight, all tensors counted.", valueName: "n"))
  var targetBpw: Double?

  @Option(
    help: "An importance matrix, GGUF or .dat; several are merged.", completion: .file(extensions: ["gguf", "dat"]))
  var imatrix: [String] = []

  @Option(
    help: ArgumentHelp("Give the tensors of a pattern a type; may be given several times.", valueName: "pattern=type"))
  var tensorType: [String] = []

  @Option(
    help: ArgumentHelp("The type of the output matrix, or of the embedding that stands for it.", valueName: "type"))
  var outputTensorType: String?

  @Option(help: ArgumentHelp("The type of the token embedding.", valueName: "type"))
  var tokenEmbeddingType: String?

  @Flag(help: "Keep the output matrix as it is.")
  var leaveOutputTensor = false

  @Option(
    help: ArgumentHelp("Leave layers out, such as 3,5-7, counted from 0; the others move up.", valueName: "list"))
  var pruneLayers: String?

  @Flag(help: "Write as many files as the model has: OUT-00001-of-00003.gguf and so on.")
  var keepSplit = false

  @Option(
    name: .customLong("override-kv"),
    help: ArgumentHelp(
      "Replace or add metadata; types are int, float, bool, str. May be given several times.",
      valueName: "key=type:value"))
  var overrideKV: [String] = []

  @Option(help: ArgumentHelp("Bytes of memory to work in, such as 500M or 2G.", valueName: "bytes"))
  var maxMemory = "2G"

  @OptionGroup var force: OutputOptions

  @OptionGroup var threads: ThreadsOption

  @Flag(help: "Only show what each tensor would become, and the file's size.")
  var dryRun = false

  @Flag(help: "Print JSON: tensors, bytes, bits a weight.")
  var json = false

  func validate() throws {
    if let targetBpw, !(targetBpw.isFinite && targetBpw > 0) {
      throw ValidationError("--target-bpw takes bits a weight above 0, such as 4.5")
    }
    if targetBpw != nil, pure { throw ValidationError("--target-bpw and --pure exclude each other") }
    _ = try options()
    _ = try memory()
    if RecipeFile.isPath(recipe) { _ = try chosenOptions() } else { _ = try chosenRecipe() }
  }

  func run() throws {
    let checkpoint = try model.open()
    try checkpoint.checkConvertible()
    Signals.watchReadFaults()
    let importance = try importance()
    let pool = threads.pool
    let asked = try chosenRecipe()
    // Only what may be written is worth a search.
    let writing = try self.writing(try self.plan(checkpoint, asked, importance), of: checkpoint)
    let plan = try self.plan(checkpoint, try allocated(asked, checkpoint, importance, pool), importance)
    say(plan, of: checkpoint)
    if dryRun { return try show(plan) }
    let seconds = try writing.write(plan, by: Quantizer(pool: pool, maximumMemory: try memory()))
    if json { return try document(plan, seconds: seconds).print() }
    try Output.line(writing.summary(plan, seconds: seconds))
  }

  private func plan(
    _ checkpoint: Checkpoint, _ recipe: Recipe, _ importance: ImportanceMatrix?
  ) throws -> QuantizationPlan {
    try QuantizationPlan(checkpoint, recipe: recipe, importance: importance, options: try options())
  }

  /// The writing of a plan's files, where they may be written and every pattern means a tensor.
  private func writing(_ plan: QuantizationPlan, of checkpoint: Checkpoint) throws -> ModelWriting {
    try TensorPatternOption.check(
      plan.recipe.overrides.map { $0.pattern }, of: "--tensor-type", against: plan.steps.map(\.name.string))
    let read = checkpoint.sources + imatrix + (RecipeFile.isPath(recipe) ? [recipe] : [])
    return try ModelWriting(output, paths: plan.paths(for: output), force, reading: read)
  }

  /// The recipe, with types that a search chose where bits a weight are given.
  private func allocated(
    _ recipe: Recipe, _ checkpoint: Checkpoint, _ importance: ImportanceMatrix?, _ pool: WorkerPool
  ) throws -> Recipe {
    guard let targetBpw else { return recipe }
    Signals.watchInterrupts()
    let options = try options()
    let line = ProgressLine()
    defer { line.clear() }
    do throws(QuantizationError) {
      return try BitAllocator(pool: pool).allocate(
        checkpoint, recipe: recipe, importance: importance, options: options, bitsPerWeight: targetBpw,
        isCancelled: { Signals.isInterrupted }, progress: { line.fraction("measuring types", $0) })
    } catch {
      if error == .cancelled { throw Interruption() }
      throw error
    }
  }
}
