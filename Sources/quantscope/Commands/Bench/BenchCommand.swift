import ArgumentParser
import Quantization
import Tensors

/// `quantscope bench`: how fast this machine does what the program is for.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure speed on this machine.",
    discussion: """
      With MODEL: tokens a second of a prompt and of single tokens, each on an empty context, beside what reading the \
      weights allows. With --roofline: every kernel of matrix products beside what the machine can do. With --quantize: \
      weights a second that each format decodes and encodes, on one thread and on all, beside the bandwidth of a plain \
      copy in memory. Medians; close other programs first.
      """)

  @Argument(
    help: "A model file, a Hugging Face folder, or the name of a model that was pulled.",
    completion: .file(extensions: ["gguf", "safetensors"]))
  var model: String?

  @Option(help: "Tokens of the prompt; 0 leaves it out.")
  var promptTokens = 512

  @Option(help: "Single tokens; 0 leaves them out.")
  var generateTokens = 128

  @Option(help: "How often each is measured.")
  var `repeat` = 5

  @Flag(help: "Measure the kernels of matrix products, and the limits of this machine.")
  var roofline = false

  @Flag(help: "Measure the formats' decoders and encoders.")
  var quantize = false

  @Option(help: ArgumentHelp("Formats to measure, such as Q4_0,Q4_K.", valueName: "names"))
  var formats: String?

  @Flag(help: "Encode with importance weights where a format can use them.")
  var importance = false

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var results: StoreOptions

  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    let wanted = [model != nil, roofline, quantize].count { $0 }
    guard wanted == 1 else { throw ValidationError("say what to measure: one of MODEL, --roofline, --quantize") }
    guard promptTokens >= 0, generateTokens >= 0, promptTokens + generateTokens > 0 else {
      throw ValidationError("--prompt-tokens and --generate-tokens take 0 or more, and not 0 both")
    }
    guard (1...1000).contains(`repeat`) else { throw ValidationError("--repeat takes 1 to 1000") }
    _ = try chosenFormats()
  }

  func run() throws {
    Signals.watchInterrupts()
    if let model {
      try measure(model: model)
    } else if roofline {
      try measureKernels()
    } else {
      try measureFormats()
    }
  }

  /// The formats that were asked for, else all that can be encoded.
  func chosenFormats() throws -> [any WeightFormat] {
    guard let formats else { return FormatRegistry.encodable }
    return try formats.split(separator: ",").map { name in
      guard let format = FormatRegistry.named(String(name)), format.canEncode else {
        let known = FormatRegistry.encodable.map(\.name).joined(separator: ", ")
        throw ValidationError("--formats: '\(name)' is no format to measure; there are \(known)")
      }
      return format
    }
  }
}
