import Quantization
import TestSupport
import Testing
import Workbench

/// What errors are relative to: the open file, or a full-precision twin.
@Suite struct ReferenceTests {
  @Test func errorsOfAQuantizedTensorSayWhatTheyAreRelativeTo() throws {
    let robot = Robot(Size(160, 120), model: try OpenModel.open(MeasuringTests.quantized))
    #expect(robot.line(containing: "errors relative to quantized Q4_0") != nil)
    #expect(robot.line(containing: "Q4_0 source")?.contains("1.000000") == false)
    #expect(robot.line(containing: "from Q4_0") != nil)
  }

  @Test func aFloatTensorIsItsOwnMeasure() throws {
    let robot = Robot(Size(160, 120), model: try SketchModel.open())
    #expect(robot.line(containing: "formats for this tensor") != nil)
    #expect(robot.line(containing: "relative to") == nil)
  }

  @Test func theReferenceIsWhatErrorsAreMeasuredFrom() throws {
    var robot = Robot(Size(160, 120), model: try OpenModel.open(MeasuringTests.quantized))
    let selected = robot.state.shared.exploration.selected
    let before = robot.state.shared.exploration.errors[selected]?["Q4_0"]?.value?.rmse
    for event in robot.news(of: OpenReferenceJob(path: SketchModel.path)) { robot.handle(event) }
    let errors = robot.state.shared.exploration.errors[selected] ?? [:]
    let own = try #require(errors[Exploration.ownName]?.value)
    // The file was rounded to Q4_0, so it lost what Q4_0 loses; and more than what it loses from itself.
    #expect(own.rmse == errors["Q4_0"]?.value?.rmse && own.rmse > before ?? 1)
    #expect(robot.line(containing: "errors relative to F16 of sketch") != nil)
    #expect(robot.line(containing: "this file Q4_0") != nil && robot.line(containing: "F16 source") != nil)
    robot.press("R")
    robot.type("No reference")
    robot.press("Enter")
    #expect(robot.state.shared.reference == nil)
    #expect(robot.line(containing: "errors relative to quantized Q4_0") != nil)
    #expect(robot.state.shared.exploration.errors[selected]?["Q4_0"]?.value?.rmse == before)
  }

  @Test func anotherModelIsNoReference() throws {
    var robot = Robot(Size(160, 120), model: try SketchModel.open())
    for event in robot.news(of: OpenReferenceJob(path: try TinyModel.builder().write().path)) { robot.handle(event) }
    #expect(robot.state.shared.reference == nil)
    #expect(robot.line(containing: "is no file of the same model as sketch") != nil)
  }
}
