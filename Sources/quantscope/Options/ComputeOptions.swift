import ArgumentParser
import Checkpoints
import Inference
import Tensors

/// How a model computes.
struct ComputeOptions: ParsableArguments {
  @OptionGroup var threads: ThreadsOption

  @Flag(help: "Compute without rounding activations to 8 bits: slower, the reference.")
  var float = false

  @Flag(
    help: """
      Use the weights as they lie in the file, not repacked in memory; what is done by itself where the file takes more \
      than 60 % of the free memory.
      """)
  var inPlace = false

  @Option(help: "How keys and values are stored: \(ComputeOptions.kvTypes).")
  var kvType: String?

  @Option(help: "Positions that there is room for (default: the model's own, at most 4096).")
  var context: Int?

  @Flag(
    name: .shortAndLong,
    help: """
      Say on standard error what is taken of memory, which stages choose the tokens with which seed, and how fast it \
      went; on a terminal memory and speed are always said.
      """)
  var verbose = false

  func validate() throws {
    if let context, context < 1 { throw ValidationError("--context takes 1 or more") }
    try Self.checkKVType(kvType)
  }

  static let kvTypes = CacheType.allCases.map(\.rawValue).joined(separator: ", ")

  static func checkKVType(_ name: String?) throws {
    guard let name, CacheType(rawValue: name) == nil else { return }
    throw ValidationError("--kv-type takes one of \(kvTypes), not '\(name)'")
  }

  var pool: WorkerPool { threads.pool }

  /// The model of a checkpoint; with activations in floats where the person or `float` asks for it, with `loadsPrediction` the
  /// block that foretells a further token too, where it has one.
  func load(
    _ checkpoint: Checkpoint, float isForced: Bool = false, loadsPrediction: Bool = false
  ) throws -> LanguageModel {
    var options = LanguageModel.Options()
    options.loadsPrediction = loadsPrediction
    options.usesFloatActivations = float || isForced
    if inPlace { options.placement = .inPlace }
    return try LanguageModel.load(checkpoint, options: options, pool: pool)
  }

  /// A session; `context` and `cacheType` hold where the person named none. What it takes of memory is said before.
  ///
  /// A draft model's session has the `context` whatever the person named.
  func session(
    _ model: LanguageModel, context: Int? = nil, cacheType: CacheType = .f16, shift: ContextShift? = nil,
    isDraft: Bool = false
  ) throws -> Session {
    var options = Session.Options(
      contextLength: isDraft ? context : self.context ?? context,
      cacheType: kvType.flatMap(CacheType.init) ?? cacheType)
    options.contextShift = shift
    let pool = pool
    var memory = try Session.memory(model: model, options: options, threads: pool.threadCount)
    if !isDraft {
      // Repacked weights are there already.
      let program = max(0, ResidentMemory.peak() - (model.packedBytes ?? 0))
      memory.programBytes = program + ResidentMemory.reserve(model.vocabularySize)
    }
    if isTalkative { Output.message("\(isDraft ? "memory for the draft" : "memory"): \(memory)") }
    return try Session(model: model, options: options, pool: pool)
  }

  /// Whether what is not asked for is said too.
  var isTalkative: Bool { verbose || Output.isMessageTerminal }
}
