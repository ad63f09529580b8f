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
      Recipes: \(Preset.all.map(\.name).joined(separator: ", ")). \
      Short: \(Preset.aliasNames.map { "\($0.alias) for \($0.name)" }.joined(separator: ", ")).

      Patterns of --tensor-type are found anywhere in a tensor's name (attn_v=Q8_0) unless they have a * or ?, which \
      match the whole name ('blk.?.ffn_*=Q5_K'); the first that matches decides.

      The file appears under its name when it is whole. A run that is stopped leaves OUT.partial; the same command goes \
      on there.
      """)

  enum Mode: String, ExpressibleByArgument, CaseIterable { case reference }

  @OptionGroup var model: ModelArgument

  @Argument(help: "The file to write.", completion: .file(extensions: ["gguf"]))
  var output: String

  @Argument(help: "What each tensor becomes, such as Q4_K_M.")
  var recipe: String

  @Option(help: "How codes are searched: reference gives the bytes of llama-quantize.")
  var mode = Mode.reference

  @Flag(help: "Give every matrix the recipe's base type.")
  var pure = false

  @Option(
    help: "An importance matrix, GGUF or .dat; several are merged.", completion: .file(extensions: ["gguf", "dat"]))
  var imatrix: [String] = []

  @Option(
    help: ArgumentHelp("Give the tensors of a pattern a type; may be given several times.", valueName: "glob=type"))
  var tensorType: [String] = []

  @Option(
    help: ArgumentHelp("The type of the output matrix, or of the embedding that stands for it.", valueName: "type"))
  var outputTensorType: String?

  @Option(help: ArgumentHelp("The type of the token embedding.", valueName: "type"))
  var tokenEmbeddingType: String?

  @Flag(help: "Keep the output matrix as it is.")
  var leaveOutputTensor = false

  @Option(help: ArgumentHelp("Bytes of memory to work in, such as 500M or 2G.", valueName: "bytes"))
  var maxMemory = "2G"

  @Option(help: "Threads to compute on (default: physical cores).")
  var threads: Int?

  @Flag(help: "Only show what each tensor would become, and the file's size.")
  var dryRun = false

  @Flag(help: "Print JSON: tensors, bytes, bits a weight.")
  var json = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads takes 1 to 1024") }
    _ = try chosenRecipe()
    _ = try memory()
  }

  func run() throws {
    let checkpoint = try model.open()
    guard !isSameFile(checkpoint) else { throw Failure("\(output) is the model itself; name another file to write") }
    let plan = try QuantizationPlan(
      checkpoint, recipe: try chosenRecipe(), importance: try importance(),
      importanceName: imatrix.joined(separator: ", "))
    say(plan, of: checkpoint)
    if dryRun { return try show(plan) }
    let start = ContinuousClock.now
    try quantize(plan)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    if json { return try document(plan, seconds: seconds).print() }
    try Output.line("\(output)  \(summary(plan))  \(String(format: "%.1f", seconds)) s")
  }

  private func quantize(_ plan: QuantizationPlan) throws {
    Signals.watchInterrupts()
    let line = ProgressLine()
    let quantizer = Quantizer(
      pool: threads.map { WorkerPool(threadCount: $0) } ?? WorkerPool(), maximumMemory: try memory())
    do throws(QuantizationError) {
      try quantizer.run(plan, to: output, isCancelled: { Signals.isInterrupted }) { progress in
        line.bytes(progress.tensor, completed: progress.completed, total: progress.total)
      }
    } catch {
      line.clear()
      guard error == .cancelled else { throw error }
      Output.message("\(output).partial is kept; the same command goes on there")
      throw Interruption()
    }
  }

  // MARK: - What was asked for

  private func chosenRecipe() throws -> Recipe {
    guard let preset = Preset.named(recipe) else {
      let known = Preset.all.map(\.name).joined(separator: ", ")
      throw ValidationError("'\(recipe)' is no recipe; there are \(known)")
    }
    var chosen = Recipe(preset)
    chosen.isPure = pure
    chosen.keepsOutput = leaveOutputTensor
    chosen.outputType = try outputTensorType.map { try type($0, of: "--output-tensor-type") }
    chosen.tokenEmbeddingType = try tokenEmbeddingType.map { try type($0, of: "--token-embedding-type") }
    chosen.overrides = try tensorType.map { option in
      let parts = option.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, let pattern = TensorPattern(String(parts[0])) else {
        throw ValidationError("--tensor-type takes a pattern and a type, such as attn_v=Q8_0; not '\(option)'")
      }
      return (pattern, try type(String(parts[1]), of: "--tensor-type"))
    }
    return chosen
  }

  private func type(_ name: String, of option: String) throws -> BlockFormat {
    guard let format = BlockFormat.named(name), !name.uppercased().hasPrefix("I") || name.uppercased().hasPrefix("IQ")
    else {
      let known = FormatRegistry.encodable.map(\.name).joined(separator: ", ")
      throw ValidationError("\(option): '\(name)' is no type of weights; there are \(known)")
    }
    return format
  }

  private func memory() throws -> Int {
    let units: [Character: Double] = ["K": 1e3, "M": 1e6, "G": 1e9]
    let unit = maxMemory.uppercased().last.flatMap { units[$0] }
    let digits = unit == nil ? maxMemory : String(maxMemory.dropLast())
    guard let number = Double(digits), let bytes = Int(exactly: (number * (unit ?? 1)).rounded()), bytes > 0 else {
      throw ValidationError("--max-memory takes bytes, such as 500M or 2G; not '\(maxMemory)'")
    }
    return bytes
  }

  private func importance() throws -> ImportanceMatrix? {
    var merged: ImportanceMatrix?
    for path in imatrix {
      let next = try ImportanceMatrix.open(path)
      if merged == nil { merged = next } else { try merged?.merge(next) }
    }
    return merged
  }

  private func isSameFile(_ checkpoint: Checkpoint) -> Bool {
    var (old, new) = (stat(), stat())
    return checkpoint.files.contains { file in
      unsafe stat(file.path, &old) == 0 && stat(output, &new) == 0 && old.st_ino == new.st_ino
        && old.st_dev == new.st_dev
    }
  }

  // MARK: - What is said

  /// Says what a person should know before the work begins.
  private func say(_ plan: QuantizationPlan, of checkpoint: Checkpoint) {
    let lossy = plan.steps.filter { !$0.isCopy && $0.tensor.type.blockFormat?.isQuantized == true }
    if let first = lossy.first {
      Output.message(
        "\(Text.tensors(lossy.count)) quantized already (such as \(first.tensor.type)): what that lost stays lost")
    }
    let unfit = plan.steps.filter { $0.unfit != nil }
    if let first = unfit.first, let wanted = first.unfit {
      Output.message(
        "\(Text.tensors(unfit.count)) given another type than the recipe's, whose blocks do not fit their rows: "
          + "\(first.tensor.nameText.printable()) \(first.format) for \(wanted)")
    }
    guard let check = plan.importanceCheck else { return }
    for (names, what) in [
      (check.missing, "the importance matrix has nothing for"), (check.extra, "the model has no tensor for the entry"),
    ] where !names.isEmpty {
      Output.message("\(what) \(names.prefix(8).joined(separator: ", "))\(names.count > 8 ? ", ..." : "")")
    }
  }

  private func show(_ plan: QuantizationPlan) throws {
    for problem in plan.problems { Output.message("this would fail: \(problem)") }
    if json { return try document(plan, seconds: nil).print() }
    var table = TextTable(columns: ["tensor", ">shape", ">from", ">to", ">bytes"])
    for (step, place) in zip(plan.steps, plan.layout.tensors) {
      table.append([
        step.tensor.nameText.printable(), "\(step.tensor.shape)", "\(step.tensor.type)", step.format.name,
        "\(place.byteCount)",
      ])
    }
    try Output.line((table.lines + [summary(plan)]).joined(separator: "\n"))
  }

  private func summary(_ plan: QuantizationPlan) -> String {
    "\(plan.layout.fileByteCount) bytes (\(Text.megabytes(plan.layout.fileByteCount)))  "
      + "\(String(format: "%.3f", plan.layout.bitsPerWeight)) bits a weight"
  }

  private func document(_ plan: QuantizationPlan, seconds: Double?) -> JSON {
    let tensors = zip(plan.steps, plan.layout.tensors).map { step, place -> JSON in
      [
        "name": .string(step.tensor.name), "shape": .array(step.tensor.shape.dimensions.map { .integer($0) }),
        "from": .string(step.tensor.type.description), "to": .string(step.format.name),
        "bytes": .integer(place.byteCount),
      ]
    }
    var members: [String: JSON] = [
      "tensors": .array(tensors), "bytes": .integer(plan.layout.fileByteCount),
      "bits_per_weight": .double(plan.layout.bitsPerWeight),
    ]
    if let seconds {
      members["seconds"] = .double(seconds)
      members["path"] = .string(output)
    }
    return .object(members)
  }
}

extension Text {
  /// The start of a sentence about tensors.
  fileprivate static func tensors(_ count: Int) -> String {
    count == 1 ? "1 tensor is" : "\(count) tensors are"
  }
}
