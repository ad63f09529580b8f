import Quantization
import Tensors
import TestSupport
import Testing
import Workbench

/// The errors of all tensors, weights that are no numbers, outliers and blocks.
@Suite struct SurveyTests {
  @Test func theListIsSortedByErrorAndWhatIsNotKnownComesLast() throws {
    var robot = Robot(Size(120, 40), model: try TinyModel.open())
    let known = try #require(robot.state.shared.exploration.surveys["Q4_K"])
    #expect(known.count == 10 && known.values.allSatisfy { $0.error ?? 0 > 0 })
    robot.press("s")
    #expect(robot.line(containing: "by error in Q4_K") != nil)
    let exploration = robot.state.shared.exploration
    let errors = exploration.items.indices.map { exploration.relativeError(of: $0)?.error }
    let expected = exploration.items.indices.filter { errors[$0] != nil }
      .sorted { (errors[$1] ?? 0, $0) < (errors[$0] ?? 0, $1) }
    robot.press("Home")
    #expect(robot.state.shared.exploration.selected == expected[0])
    robot.press("r", "End")
    #expect(robot.state.shared.exploration.current?.name == "rope.unknown")
    robot.press("Home")
    #expect(robot.state.shared.exploration.selected == expected.last)
  }

  @Test func anotherFormatIsSurveyedAndTheFirstKept() throws {
    var robot = Robot(Size(120, 40), model: try TinyModel.open())
    robot.press("f")
    let format = robot.state.shared.exploration.surveyFormat
    #expect(robot.state.shared.exploration.surveys[format]?.count == 10)
    let count = robot.started.count { $0.id == "survey" }
    robot.press("F")
    #expect(robot.state.shared.exploration.surveys.count >= 2)
    #expect(robot.started.count { $0.id == "survey" } <= count + 1)
  }

  @Test func theSurveyWaitsForTheTensorThatIsLookedAt() throws {
    var robot = Robot(Size(120, 40))
    robot.runsJobs = false
    let model = try TinyModel.open()
    robot.change { $0.shared.model = model }
    robot.handle(.resize(Size(120, 40)))
    #expect(!robot.started.contains { $0.id == "survey" || $0.id == "not finite" })
    for id in ["block", "distribution", "errors"] as [JobID] { robot.handle(.job(id, .finished)) }
    #expect(robot.started.contains { $0.id == "survey" } && robot.started.contains { $0.id == "not finite" })
    // Another tensor stops it; when that has its figures it goes on.
    robot.press("j")
    #expect(robot.effects.contains { if case .cancel("survey") = $0 { true } else { false } })
    for id in ["survey", "not finite", "block", "distribution", "errors"] as [JobID] {
      robot.handle(.job(id, .finished))
    }
    #expect(robot.started.count { $0.id == "survey" } == 2)
  }

  @Test func lateFiguresOfAnotherModelAreDropped() throws {
    var robot = Robot(Size(120, 40))
    robot.runsJobs = false
    let (first, second) = (try TinyModel.open(), try TinyModel.open())
    robot.change { $0.shared.model = first }
    robot.handle(.resize(Size(120, 40)))
    robot.press("u")
    for id in ["block", "distribution", "errors", "channels"] as [JobID] { robot.handle(.job(id, .finished)) }
    let late = robot.started.filter { ["survey", "not finite", "channels"].contains($0.id.name) }
    #expect(late.count == 3)
    robot.change { $0.shared.model = second }
    robot.handle(.resize(Size(120, 40)))
    for job in late {
      for event in robot.news(of: job) { robot.handle(event) }
    }
    let known = robot.state.shared.exploration
    #expect(known.surveys.isEmpty && known.nonFinite.isEmpty && known.channels.isEmpty)
  }

  @Test func weightsThatAreNoNumbersSoundAnAlarm() throws {
    var builder = TinyModel.builder()
    var random = RandomSource(seed: 11)
    var weights = random.normal(64 * 64, deviation: 0.05)
    weights[3 * 64 + 5] = .nan
    weights[9 * 64 + 1] = .infinity
    builder.tensors[2] = .f32("blk.0.attn_q.weight", [64, 64], weights)
    let robot = Robot(Size(120, 40), model: try OpenModel.opened(try builder.write().path))
    #expect(robot.line(containing: "! blk.0.attn_q") != nil)
    #expect(robot.line(containing: "! blk.1.attn_q") == nil)
    #expect(robot.line(containing: "1 NaN, 1 infinite, first in row 3 column 5") != nil)
  }

  @Test func outliersLeadToTheirRow() throws {
    var builder = TinyModel.builder()
    var random = RandomSource(seed: 11)
    var weights = random.normal(64 * 64, deviation: 0.05)
    for column in 0..<64 { weights[41 * 64 + column] *= 20 }
    builder.tensors[2] = .f32("blk.0.attn_q.weight", [64, 64], weights)
    var robot = Robot(Size(80, 24), model: try OpenModel.opened(try builder.write().path))
    robot.press("u")
    #expect(robot.line(containing: "1 of 64 rows above 3 medians") != nil)
    try Snapshot.expect(robot.screen, named: "explore-outliers-80x24")
    robot.press("Enter")
    #expect(robot.state.shared.exploration.row == 41)
    robot.press("s")
    #expect(robot.line(containing: " of 64 columns above") != nil)
    robot.press("u")
    #expect(robot.line(containing: "outliers 0") == nil && robot.state.focus != "channels")
  }

  @Test(arguments: [Size(80, 24), Size(200, 60)])
  func aBlockShowsItsBytesAndWeights(size: Size) throws {
    var robot = Robot(size, model: try TinyModel.open())
    robot.change { $0.shared.exploration.choose(format: "Q4_0") }
    robot.press("b", "z")
    #expect(robot.line(containing: "bytes 0-1") != nil && robot.line(containing: "w = (q - 8) d") != nil)
    try Snapshot.expect(robot.screen, named: "explore-block-\(size.columns)x\(size.rows)")
    robot.press("End")
    #expect(robot.line(containing: "    31 ") != nil)
    robot.press("]")
    #expect(robot.line(containing: "row 0 columns from 32") != nil)
  }
}
