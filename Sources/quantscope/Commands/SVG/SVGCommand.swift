import ArgumentParser
import Checkpoints
import Drawing
import Inference
import Pictures

/// `quantscope svg`: a picture from a prompt.
struct SVGCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "svg",
    abstract: "Let a model draw: generate SVG markup, check it, draw it in the terminal or into files.",
    discussion: """
      The answer is begun for the model with <svg>, so that small models draw too, and held to the grammar svg, so that \
      even a damaged model draws something; --grammar none lets it write what it wants. Without a terminal and without \
      --output and --png the markup is printed.
      """)

  @OptionGroup var model: ModelArgument

  @Option(help: "What to draw.")
  var prompt: String

  @Option(help: "Write the markup to this file.", completion: .file(extensions: ["svg"]))
  var output: String?

  @Option(help: "Write the picture to this file.", completion: .file(extensions: ["png"]))
  var png: String?

  @Option(help: "Width of the PNG picture in pixels.")
  var width = 512

  @Flag(help: "Draw without colours; NO_COLOR does the same.")
  var noColor = false

  @OptionGroup var grammar: GrammarOption

  @OptionGroup var sampling: SamplingOptions

  @OptionGroup var speculation: SpeculationOptions

  @OptionGroup var force: OutputOptions

  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if !(1...4096).contains(width) { throw ValidationError("--width takes 1 to 4096") }
  }

  func run() throws {
    let grammar = try self.grammar.load(usual: DrawingRun.grammar)
    let checkpoint = try model.open()
    var check = force.check(reading: checkpoint.sources + self.grammar.sources + speculation.sources)
    let files = (svg: try output.map { try OutputFile($0, &check) }, png: try png.map { try OutputFile($0, &check) })
    let markup = try generate(checkpoint, grammar)
    for problem in markup.problems { Output.message("the markup was mended: \(problem)") }
    if !markup.isComplete { Output.message("the markup was not finished; it was closed for drawing") }
    try files.svg?.write(markup.bytes)
    let renderer = SVGRenderer()
    try files.png?.write(try renderer.draw(markup, width: width, height: width).png())
    if Output.isTerminal {
      let (columns, rows) = Output.terminalSize
      let size = PictureCells.pixelSize(columns: columns, rows: rows - 1)
      let pixels = try renderer.draw(markup, width: size.width, height: size.height)
      let depth = noColor ? .monochrome : CellPrinter.depth
      let cells = PictureCells(pixels, columns: columns, rows: max(1, rows - 1), depth: depth)
      try Output.write(CellPrinter.bytes(of: cells))
    } else if output == nil, png == nil {
      try Output.write(markup.bytes + [UInt8(ascii: "\n")])
    }
  }

  /// The picture in the answer.
  private func generate(_ checkpoint: Checkpoint, _ grammar: Grammar?) throws -> SVGMarkup {
    let session = try compute.session(try compute.load(checkpoint))
    let conversation = try Conversation(
      session: session, speculation: try speculation.speculation(for: session, compute))
    var options = try sampling.generation(temperature: DrawingRun.temperature, isVerbose: compute.verbose)
    options.grammar = grammar
    Signals.watchInterrupts()
    let line = ProgressLine()
    let drawing = try DrawingRun(prompt, options: options).draw(
      in: conversation, isCancelled: { Signals.isInterrupted }
    ) { event in
      guard case .text(_, let statistics?, _) = event else { return }
      line.show("drawing  \(statistics.generatedTokens) tokens  \(Int(statistics.tokensPerSecond))/s")
    }
    line.clear()
    if drawing.result.stopReason == .cancelled { throw Interruption() }
    guard let picture = drawing.picture, picture.markup.drawnElements > 0 else {
      throw Failure("the answer draws nothing; try another --seed, more --max-tokens or a larger model")
    }
    return picture.markup
  }
}
