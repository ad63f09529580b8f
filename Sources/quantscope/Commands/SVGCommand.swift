import ArgumentParser
import Foundation
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

  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if !(1...4096).contains(width) { throw ValidationError("--width takes 1 to 4096") }
  }

  func run() throws {
    let markup = try generate()
    for problem in markup.problems { Output.message("the markup was mended: \(problem)") }
    if !markup.isComplete { Output.message("the markup was not finished; it was closed for drawing") }
    if let output { try OutputFile.write(markup.bytes, to: output) }
    let renderer = SVGRenderer()
    if let png {
      try OutputFile.write(try renderer.draw(markup, width: width, height: width).png(), to: png)
    }
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
  private func generate() throws -> SVGMarkup {
    let grammar = try self.grammar.load(usual: "svg")
    let session = try compute.session(try compute.load(try model.open()))
    let conversation = try Conversation(
      session: session, speculation: try speculation.speculation(for: session, compute))
    let ids = try conversation.drawingPrompt(for: prompt)

    var extractor = SVGExtractor()
    extractor.append(DrawingRequest.opening)
    let line = ProgressLine()
    var options = try sampling.generation(temperature: 0.2, isVerbose: compute.verbose)
    options.grammar = grammar
    options.grammarPrefix = DrawingRequest.opening
    Signals.watchInterrupts()
    var isDone = false
    let result = try conversation.generator.generate(
      ids, options: options, isCancelled: { Signals.isInterrupted || isDone }
    ) { event in
      switch event {
      case .token(_, let text, let statistics):
        extractor.append(text)
        isDone = text.contains(">") && extractor.latest?.markup.isComplete == true
        line.show("drawing  \(statistics.generatedTokens) tokens  \(Int(statistics.tokensPerSecond))/s")
      case .text(let text): extractor.append(text)
      case .prompt, .finished: break
      }
    }
    line.clear()
    if result.stopReason == .cancelled, !isDone { throw Interruption() }
    extractor.finish()
    guard let picture = extractor.latest, picture.markup.drawnElements > 0 else {
      throw Failure("the answer draws nothing; try another --seed, more --max-tokens or a larger model")
    }
    return picture.markup
  }
}
