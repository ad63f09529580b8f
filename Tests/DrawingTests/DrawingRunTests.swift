import Checkpoints
import Drawing
import Foundation
import Inference
import Pictures
import Tensors
import TestSupport
import Testing

@Suite("DrawingRun")
struct DrawingRunTests {
  private func conversation() throws -> Conversation {
    let path = Goldens.projectFolder.appending(path: "samples/sketch.gguf").path
    let pool = WorkerPool()
    let model = try LanguageModel.load(try .open(path), pool: pool)
    return try Conversation(session: try Session(model: model, pool: pool))
  }

  private var options: GenerationOptions {
    var options = GenerationOptions()
    options.sampler.temperature = 0
    return options
  }

  @Test("a picture is drawn to its end, and said as it grows")
  func draws() throws {
    var said = ""
    var revisions = 0
    let run = DrawingRun("a red circle", options: options)
    let drawing = try run.draw(
      in: try conversation(),
      onEvent: { event in
        guard case .text(let text, _, let picture) = event else { return }
        said += text
        if picture != nil { revisions += 1 }
      })
    #expect(drawing.result.text == said && said.hasPrefix(DrawingRequest.opening))
    #expect(drawing.result.stopReason == .stop && revisions > 0)
    #expect(drawing.source.hasSuffix("</svg>") && drawing.source.contains("<circle"))
    let picture = try #require(drawing.picture)
    #expect(picture.markup.isComplete && picture.markup.drawnElements == 1)
  }

  @Test("one that is cut short is closed, and its source is what there is")
  func cut() throws {
    var options = options
    options.maxTokens = 6
    let drawing = try DrawingRun("a red circle above a blue square", options: options).draw(in: try conversation())
    #expect(drawing.result.stopReason == .length)
    #expect(drawing.source == drawing.result.text && !drawing.source.contains("</svg>"))
    #expect(drawing.picture?.markup.isComplete != true)
  }

  @Test("who cancels gets what there is")
  func cancelled() throws {
    let drawing = try DrawingRun("a red circle", options: options).draw(in: try conversation(), isCancelled: { true })
    #expect(drawing.result.stopReason == .cancelled && drawing.result.text == DrawingRequest.opening)
    #expect(drawing.picture == nil)
  }

  @Test("the temperature of drawings stands in for the usual one alone")
  func temperature() {
    var sampler = SamplerConfiguration()
    #expect(sampler.forDrawing.temperature == DrawingRun.temperature)
    sampler.temperature = 0
    sampler.topK = 3
    #expect(sampler.forDrawing == sampler)
  }
}
