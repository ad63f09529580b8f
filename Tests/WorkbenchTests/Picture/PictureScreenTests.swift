import Pictures
import TestSupport
import Testing
import Workbench

/// The drawing in the latest answer, without a model that answers.
@Suite struct PictureScreenTests {
  private static func picture() throws -> SVGPicture {
    SVGPicture(range: 0..<26, markup: try SVGSanitizer.sanitize(Array("<svg><circle r=\"4\"/></svg>".utf8)))
  }

  private func robot() throws -> Robot {
    var robot = Robot(Size(100, 24))
    robot.runsJobs = false
    let model = try TinyModel.open()
    robot.change { state in
      state.shared.model = model
      state.workspace = 2
    }
    robot.handle(.resize(Size(100, 24)))
    return robot
  }

  @Test func aPictureIsShownAndCanBeSaved() throws {
    var robot = try robot()
    let picture = try Self.picture()
    robot.change { $0.shared.picture.show(picture) }
    robot.handle(.resize(Size(100, 24)))
    #expect(robot.state.shared.jobs.isRunning("draw"))
    let cell = PictureCell(character: "▀", foreground: .rgb(red: 255, green: 0, blue: 0), background: .terminal)
    robot.change { state in
      state.shared.picture.drawn = DrawnPicture(
        key: DrawingKey(generation: 1, revision: 1, size: Size(4, 2), depth: .trueColour),
        cells: PictureCells(columns: 4, rows: 2, cells: Array(repeating: cell, count: 8)))
    }
    #expect(robot.line(containing: "▀▀▀▀") != nil)
    robot.press("Esc", "s", "Enter")
    let saved = robot.effects.compactMap { if case .save(let path, let bytes, _) = $0 { (path, bytes) } else { nil } }
    #expect(saved.first?.0 == "drawing.svg")
    #expect(saved.first?.1 == picture.markup.bytes)
  }

  @Test func aDrawingOfAnEarlierConversationIsDropped() throws {
    var robot = try robot()
    let picture = try Self.picture()
    robot.change { $0.shared.picture.show(picture) }
    robot.handle(.resize(Size(100, 24)))
    let drawing = try #require(robot.started.last { $0.id == "draw" })
    let news = robot.news(of: drawing)
    robot.press("Esc", "n")
    for event in news { robot.handle(event) }
    #expect(robot.state.shared.picture.latest == nil && robot.state.shared.picture.drawn == nil)
    // The same drawing, asked for by this conversation, is taken.
    robot.change { $0.shared.picture.show(picture) }
    robot.handle(.resize(Size(100, 24)))
    let own = try #require(robot.started.last { $0.id == "draw" })
    for event in robot.news(of: own) { robot.handle(event) }
    #expect(robot.state.shared.picture.drawn != nil)
  }
}
