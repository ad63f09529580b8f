import ArgumentParser
import Checkpoints
import Foundation
import Quantization
import Tensors

/// `quantscope convert`: writes a Hugging Face model as a GGUF file.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a Hugging Face folder as a GGUF file.",
    discussion: """
      The folder holds config.json, tokenizer.json and the weights in .safetensors files. Families: \
      \(Checkpoint.convertibleFamilies.joined(separator: ", ")).

      The file appears under its name when it is whole. A run that is stopped leaves OUT.partial; the same command goes \
      on there. All commands read such a folder directly, so quantize needs no conversion before.
      """)

  /// What matrices are stored as.
  enum WeightType: String, ExpressibleByArgument, CaseIterable {
    case f16 = "F16"
    case bf16 = "BF16"
    case f32 = "F32"
    case q8 = "Q8_0"

    init?(argument: String) { self.init(rawValue: argument.uppercased()) }
  }

  @Argument(help: "A Hugging Face folder, or a .safetensors file in one.", completion: .directory)
  var source: String

  @Argument(help: "The file to write.", completion: .file(extensions: ["gguf"]))
  var output: String

  @Option(help: "What matrices are stored as (default: as they are, where they are of one of these types).")
  var type: WeightType?

  @Option(help: "Threads to compute on (default: physical cores).")
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads takes 1 to 1024") }
  }

  func run() throws {
    let checkpoint = try Checkpoint.open(source)
    try checkpoint.checkConvertible()
    guard checkpoint.kind == .safetensors else {
      throw Failure("\(source) is a GGUF file already; quantize writes its weights in other types")
    }
    let name = (type ?? ownType(checkpoint)).rawValue
    guard let preset = Preset.named(name) else { throw Failure("no recipe \(name)") }
    let plan = try QuantizationPlan(checkpoint, recipe: Recipe(preset))
    Signals.watchInterrupts()
    Signals.watchReadFaults()
    let line = ProgressLine()
    let quantizer = Quantizer(pool: threads.map { WorkerPool(threadCount: $0) } ?? WorkerPool())
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
    try Output.line(
      "\(output)  \(plan.fileByteCount) bytes (\(Text.megabytes(plan.fileByteCount)))  "
        + "\(String(format: "%.3f", plan.bitsPerWeight)) bits a weight")
  }

  /// The type of the weights as they are.
  private func ownType(_ checkpoint: Checkpoint) -> WeightType {
    switch checkpoint.summary.types.first?.type.blockFormat?.name {
    case "BF16": .bf16
    case "F32": .f32
    default: .f16
    }
  }
}
