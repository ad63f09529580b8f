import ArgumentParser
import Checkpoints
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

  @OptionGroup var force: OutputOptions

  @OptionGroup var threads: ThreadsOption

  func run() throws {
    let checkpoint = try Checkpoint.open(source)
    try checkpoint.checkConvertible()
    guard checkpoint.kind == .safetensors else {
      throw Failure("\(source) is a GGUF file already; quantize writes its weights in other types")
    }
    let name = (type ?? ownType(checkpoint)).rawValue
    guard let preset = Preset.named(name) else { throw Failure("no recipe \(name)") }
    let plan = try QuantizationPlan(checkpoint, recipe: Recipe(preset))
    let writing = try ModelWriting(output, force, reading: checkpoint.sources)
    let seconds = try writing.write(plan, by: Quantizer(pool: threads.pool))
    try Output.line(writing.summary(plan, seconds: seconds))
  }

  /// The type of the weights as they are.
  private func ownType(_ checkpoint: Checkpoint) -> WeightType {
    switch checkpoint.summary.types.first?.type.blockFormat {
    case .bf16: .bf16
    case .f32: .f32
    default: .f16
    }
  }
}
