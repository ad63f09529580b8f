import ArgumentParser
import Quantization
import Tensors

/// `quantscope bench`: how fast this machine does what the program is for.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure speed on this machine.",
    discussion: """
      With --quantize: weights a second that each format decodes and encodes, on one thread and on all, beside the \
      bandwidth of a plain copy in memory. Medians; close other programs first.
      """)

  @Flag(help: "Measure the formats' decoders and encoders.")
  var quantize = false

  @Option(help: ArgumentHelp("Formats to measure, such as Q4_0,Q4_K.", valueName: "names"))
  var formats: String?

  @Flag(help: "Encode with importance weights where a format can use them.")
  var importance = false

  @Flag(help: "Print JSON: bandwidths, and for each format weights a second.")
  var json = false

  @Option(help: "Threads to compute on (default: physical cores).")
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads takes 1 to 1024") }
    guard quantize else { throw ValidationError("say what to measure: --quantize") }
    _ = try chosenFormats()
  }

  func run() throws {
    Signals.watchInterrupts()
    try measureFormats()
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
