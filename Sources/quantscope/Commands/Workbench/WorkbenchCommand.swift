import ArgumentParser
import Terminal
import Workbench

/// The workbench itself: what runs without a subcommand.
struct WorkbenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "workbench", abstract: "Open the workbench (what runs without a subcommand).", shouldDisplay: false)

  @Argument(help: "The model's file; without it, the one used last, else the bundled sample.")
  var model: String?

  @Option(
    help: "The file that the model was quantized from: errors and divergence are measured from it.",
    completion: .file())
  var reference: String?

  @Option(help: "A theme by name; T in the workbench lists them, your own among them.")
  var theme: String?

  @Option(help: "How many colours the terminal has: 24bit, 256, 16, 8 or 0; without it, what the terminal says.")
  var colours: Colours?

  @Flag(name: .customLong("no-color"), help: "No colours (the environment's NO_COLOR does the same).")
  var noColour = false

  @Flag(name: .customLong("no-mouse"), help: "Leave the mouse to the terminal.")
  var noMouse = false

  @Option(help: "How the chat stores keys and values: \(ComputeOptions.kvTypes).")
  var kvType: String?

  @Flag(inversion: .prefixedNo, help: "When the chat's context is full, drop the older half of it and go on.")
  var contextShift: Bool?

  func validate() throws {
    try ComputeOptions.checkKVType(kvType)
  }

  func run() throws {
    let options = WorkbenchOptions(
      model: model, reference: reference, theme: theme, colours: noColour ? ColourDepth.none : colours?.depth,
      usesMouse: !noMouse,
      kvType: kvType, shiftsContext: contextShift)
    try MainActor.assumeIsolated { try Terminal.runWorkbench(options) }
  }
}

/// The depths of colour by the names that the option takes.
enum Colours: String, ExpressibleByArgument, CaseIterable {
  case trueColour = "24bit"
  case indexed = "256"
  case sixteen = "16"
  case eight = "8"
  case none = "0"

  var depth: ColourDepth? { ColourDepth(rawValue: rawValue) }
}
