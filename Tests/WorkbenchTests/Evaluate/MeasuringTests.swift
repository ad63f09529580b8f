import Checkpoints
import Foundation
import Quantization
import Tensors
import TestSupport
import Testing
import Workbench

/// Measuring: what keys do, and what the sample model's measurement finds.
@Suite struct MeasuringTests {
  /// The sample model in Q4_0, in a file.
  static let quantized: String = {
    let path = (try? TemporaryFolder().url.appending(path: "sketch-q4_0.gguf").path) ?? ""
    if let source = try? Checkpoint.open(SketchModel.path),
      let preset = Preset.named("Q4_0"), let plan = try? QuantizationPlan(source, recipe: Recipe(preset))
    {
      _ = try? Quantizer().run(plan, to: path)
    }
    return path
  }()

  static let text: String = {
    let sentence = "Draw a red circle and two blue squares on a green ground. "
    let bytes = Array(String(repeating: sentence, count: 24).utf8)
    return (try? TemporaryFile(bytes, name: "shapes.txt").path) ?? ""
  }()

  /// A robot before the quantized sample, with the sample as its reference and a store of its own.
  static func robot(results: String?, size: Size = Size(160, 50)) throws -> Robot {
    var robot = Robot(size)
    robot.change { state in
      state.shared.evaluate.resultsPath = results
      state.shared.evaluate.text = .file(text)
    }
    for job: any Job in [OpenModelJob(path: quantized), OpenReferenceJob(path: SketchModel.path)] {
      for event in robot.news(of: job) { robot.handle(event) }
    }
    return robot
  }

  @Test func theLossOfTheSampleIsMeasuredKeptAndFoundAgain() throws {
    let store = try TemporaryFolder().url.appending(path: "results.sqlite").path
    var robot = try Self.robot(results: store)
    robot.press("3", "s")
    let evaluate = robot.state.shared.evaluate
    #expect(robot.failures.isEmpty && evaluate.status == .done)
    let outcome = try #require(evaluate.outcome)
    let loss = try #require(outcome.loss)
    #expect(loss.divergence > 0 && loss.low <= loss.divergence && loss.divergence <= loss.high)
    #expect(evaluate.curve.done == evaluate.curve.total && evaluate.curve.total >= 4)
    #expect(evaluate.curve.divergences.last.map { abs($0 - loss.divergence) < 1e-6 } == true)
    // The run is a point, and the open file's.
    #expect(evaluate.runs.map(\.hash) == [evaluate.ownHash])
    #expect(evaluate.runs.first?.loss == loss.divergence)
    #expect(robot.line(containing: "@ Q4_0") != nil)
    // Every matrix has its error, and each place both models' thoughts.
    #expect(evaluate.layers?.kinds.count == 7 && evaluate.layers?.layers.count == 7)
    #expect(evaluate.partings.count > 4 && evaluate.partings.allSatisfy { $0.layers.count == 7 })
    #expect(evaluate.partings.map(\.divergence) == evaluate.partings.map(\.divergence).sorted(by: >))

    // Another start finds the run, and measures nothing anew.
    var again = try Self.robot(results: store)
    again.press("3")
    #expect(again.state.shared.evaluate.runs.count == 1)
    again.press("s")
    #expect(again.state.shared.evaluate.curve.recalled == evaluate.curve.total)
    #expect(again.state.shared.evaluate.outcome == outcome)
    #expect(again.state.shared.evaluate.runs.count == 1)
  }

  @Test func withoutAReferenceOrAStoreThereIsPerplexityAlone() throws {
    var robot = Robot(Size(80, 24))
    robot.change { $0.shared.evaluate.text = .file(Self.text) }
    for event in robot.news(of: OpenModelJob(path: SketchModel.path)) { robot.handle(event) }
    robot.press("3", "s")
    let evaluate = robot.state.shared.evaluate
    #expect(evaluate.status == .done && evaluate.outcome?.loss == nil && evaluate.partings.isEmpty)
    #expect(evaluate.outcome?.perplexity ?? 0 > 1 && evaluate.runs.isEmpty)
    #expect(robot.line(containing: "there is no results store") != nil)
  }

  @Test func aStoreThatCannotBeOpenedDoesNotStopMeasuring() throws {
    let path = try TemporaryFile(Array("no database at all, but long enough to be read as one".utf8), name: "r").path
    var robot = try Self.robot(results: path)
    robot.press("3", "s")
    let evaluate = robot.state.shared.evaluate
    #expect(evaluate.status == .done && evaluate.outcome?.loss != nil)
    #expect(evaluate.resultsProblem != nil && evaluate.curve.trouble != nil)
    #expect(robot.line(containing: "not kept: ") != nil)
  }

  @Test func theBundledTextIsMeasuredOn() throws {
    var robot = Robot(Size(80, 24))
    for event in robot.news(of: OpenModelJob(path: SketchModel.path)) { robot.handle(event) }
    robot.press("3", "s")
    #expect(robot.failures.isEmpty)
    #expect(robot.state.shared.evaluate.curve.total >= 8)
  }

  @Test func aTextThatIsNotThereIsSaid() throws {
    var robot = Robot(Size(80, 24))
    robot.change { $0.shared.evaluate.text = .file("/nowhere/text.txt") }
    for event in robot.news(of: OpenModelJob(path: SketchModel.path)) { robot.handle(event) }
    robot.press("3", "s")
    #expect(robot.line(containing: "cannot read /nowhere/text.txt") != nil)
  }

  @Test func pausingStoppingAndGoingOn() throws {
    var robot = try Self.robot(results: nil)
    robot.runsJobs = false
    robot.press("3", "s")
    let first = try #require(robot.started.last { $0.id == "measure" })
    #expect(robot.state.shared.evaluate.status == .running(.loading))
    // A second start is none while one runs.
    robot.press("s")
    #expect(robot.started.filter { $0.id == "measure" }.count == 1)

    robot.press("p")
    #expect(robot.state.shared.evaluate.status == .paused)
    #expect(robot.effects.contains { if case .cancel("measure") = $0 { true } else { false } })
    robot.press("Space")
    #expect(robot.started.filter { $0.id == "measure" }.count == 2 && robot.state.shared.evaluate.isRunning)

    // What the first one still says is of a measurement that was stopped.
    for event in robot.news(of: first) { robot.handle(event) }
    #expect(robot.state.shared.evaluate.status == .running(.loading))
    #expect(robot.state.shared.evaluate.outcome == nil && robot.state.shared.evaluate.curve.done == 0)

    robot.press("x")
    #expect(robot.state.shared.evaluate.status == .idle)
  }

  @Test func lateResultsOfAnotherModelAreDropped() throws {
    let store = try TemporaryFolder().url.appending(path: "results.sqlite").path
    var robot = try Self.robot(results: store)
    robot.runsJobs = false
    robot.press("3", "s")
    let late = robot.started.filter { ["measure", "layers", "results"].contains($0.id.name) }
    #expect(late.count == 3)
    for event in robot.news(of: OpenModelJob(path: try TinyModel.builder().write().path)) { robot.handle(event) }
    #expect(robot.effects.contains { if case .cancel("measure") = $0 { true } else { false } })
    // The reference is of another model now.
    #expect(robot.state.shared.reference == nil)
    for job in late {
      for event in robot.news(of: job) { robot.handle(event) }
    }
    let evaluate = robot.state.shared.evaluate
    #expect(evaluate.status == .idle && evaluate.layers == nil && evaluate.partings.isEmpty && evaluate.runs.isEmpty)
    #expect(!evaluate.hasResults && evaluate.outcome == nil)
  }
}
