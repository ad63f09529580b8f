import Checkpoints
import TestSupport
import Testing
import Workbench

/// The Explore workspace, as text.
@Suite struct ExploreScreenTests {
  @Test(arguments: [Size(80, 24), Size(120, 40), Size(200, 60), Size(40, 12)])
  func screens(size: Size) throws {
    let robot = Robot(size, model: try TinyModel.open())
    try Snapshot.expect(robot.screen, named: "explore-\(size.columns)x\(size.rows)")
  }

  @Test func anyExtentCanBeDrawn() throws {
    var robot = Robot(Size(80, 24), model: try TinyModel.open())
    for columns in stride(from: 0, through: 130, by: 7) {
      for rows in stride(from: 0, through: 45, by: 4) {
        robot.handle(.resize(Size(columns, rows)))
        let lines = draw(robot.state, Size(columns, rows)).lines
        #expect(lines.allSatisfy { DisplayText.width(of: $0) == columns } && lines.count == rows)
        guard columns >= 40, rows >= 5 else { continue }
        #expect(lines[0].contains("tiny") && lines[rows - 1].contains("help ?"), "\(columns)x\(rows)")
        // Pane after pane from here to the last column.
        #expect(lines[1].first == "╭" && lines[1].last == "╮" && lines[rows - 2].last == "╯", "\(columns)x\(rows)")
      }
    }
  }

  @Test func gridScopeAndAxis() throws {
    var robot = Robot(Size(100, 30), model: try TinyModel.open())
    robot.press("g")
    try Snapshot.expect(robot.screen, named: "explore-grid-of-tensor")
    robot.press("g", "c", "l")
    try Snapshot.expect(robot.screen, named: "explore-layer-log-counts")
    robot.press("a")
    try Snapshot.expect(robot.screen, named: "explore-magnitudes")
  }

  @Test func movingLooksAtAnotherTensor() throws {
    var robot = Robot(Size(100, 30), model: try TinyModel.open())
    let first = robot.state.shared.exploration.selected
    robot.press("j")
    #expect(robot.state.shared.exploration.selected == first + 1)
    #expect(robot.line(containing: "blk.0.ffn_down.weight 256x64") != nil)
    let known = robot.state.shared.exploration.errors[first + 1] ?? [:]
    #expect(known.count == FormatChoice.all.count)
    #expect(known.values.allSatisfy { $0.isDone })
  }

  @Test func theFilterNarrowsAndFollows() throws {
    var robot = Robot(Size(100, 30), model: try TinyModel.open())
    robot.press("/")
    robot.type("1ffn")
    #expect(robot.line(containing: "tensors 1/11") != nil)
    #expect(robot.state.shared.exploration.current?.name == "blk.1.ffn_down.weight")
    robot.press("Esc")
    #expect(robot.line(containing: "tensors 11") != nil)
    #expect(robot.state.shared.exploration.current?.name == "blk.1.ffn_down.weight")
  }

  @Test func sortingKeepsTheTensor() throws {
    var robot = Robot(Size(160, 30), model: try TinyModel.open())
    let name = robot.state.shared.exploration.current?.name
    for order in ["by error", "by name", "by size", "by bits", "by type"] {
      robot.press("s")
      #expect(robot.line(containing: order) != nil)
      #expect(robot.state.shared.exploration.current?.name == name)
    }
    robot.press("r")
    #expect(robot.line(containing: "reversed") != nil)
  }

  @Test func theChosenFormatIsOneForTableAndGrid() throws {
    var robot = Robot(Size(120, 40), model: try TinyModel.open())
    let before = robot.state.shared.exploration.formatName
    robot.press("f")
    let after = robot.state.shared.exploration.formatName
    #expect(after != before)
    #expect(robot.line(containing: "\(after) grid") != nil)
    robot.press("F")
    #expect(robot.state.shared.exploration.formatName == before)
    robot.change { $0.focus(on: "errors") }
    robot.press("j")
    #expect(robot.state.shared.exploration.formatName == after)
  }

  @Test func blocksGoOnInTheNextRow() throws {
    var robot = Robot(Size(120, 40), model: try TinyModel.open())
    robot.change { $0.shared.exploration.choose(format: "Q8_0") }
    robot.press("]")
    #expect(robot.state.shared.exploration.block == 1)
    robot.press("]")
    #expect((robot.state.shared.exploration.row, robot.state.shared.exploration.block) == (1, 0))
    robot.press("[")
    #expect((robot.state.shared.exploration.row, robot.state.shared.exploration.block) == (0, 1))
    robot.press("{", "[", "[", "[")
    #expect((robot.state.shared.exploration.row, robot.state.shared.exploration.block) == (0, 0))
  }

  @Test func subBlocksHaveGridsOfTheirOwn() throws {
    var robot = Robot(Size(140, 40), model: try TinyModel.open())
    robot.press("j")
    robot.change { $0.shared.exploration.choose(format: "Q4_K") }
    robot.handle(.resize(Size(140, 40)))
    #expect(robot.line(containing: " row 0 block 0.0") != nil)
    #expect(robot.line(containing: "Q4_K grid: 16 levels  .:# its 32 weights") != nil)
    for _ in 0..<8 { robot.press("]") }
    #expect(robot.line(containing: " row 1 block 0.0") != nil)
    robot.press("[")
    #expect(robot.line(containing: " row 0 block 0.7") != nil)
    robot.press(">")
    #expect(robot.line(containing: " row 1 block 0.0") != nil)
  }

  @Test func formatsThatDoNotFitSaySo() throws {
    var robot = Robot(Size(160, 90), model: try TinyModel.open())
    robot.press("z")
    robot.change { $0.focus(on: "errors") }
    let line = try #require(robot.line(containing: "Q4_K"))
    #expect(line.contains("256"))
    #expect(!line.contains("~"))
  }

  @Test func whatCannotBeReadSaysWhy() throws {
    var robot = Robot(Size(120, 40), model: try TinyModel.open())
    robot.press("G")
    #expect(robot.line(containing: "unknown type 99 can't be read") != nil)
  }

  @Test func lateResultsOfAnotherModelAreDropped() throws {
    var robot = Robot(Size(100, 30))
    robot.runsJobs = false
    let (first, second) = (try TinyModel.open(), try TinyModel.open())
    robot.change { $0.shared.model = first }
    robot.handle(.resize(Size(100, 30)))
    robot.press("g")
    let late = robot.started
    #expect(Set(late.map(\.id)).isSuperset(of: ["sketches", "distribution", "errors", "block", "grid"]))
    robot.change { $0.shared.model = second }
    robot.handle(.resize(Size(100, 30)))
    let own = robot.started[late.count...]
    for job in late {
      for event in robot.news(of: job) { robot.handle(event) }
    }
    let empty = robot.state.shared.exploration
    #expect(empty.sketches.isEmpty && empty.distributions.isEmpty && empty.errors.isEmpty && empty.grids.isEmpty)
    #expect(empty.blockView == nil)
    for job in own {
      for event in robot.news(of: job) { robot.handle(event) }
    }
    let known = robot.state.shared.exploration
    #expect(!known.sketches.isEmpty && !known.distributions.isEmpty && !known.errors.isEmpty && !known.grids.isEmpty)
    #expect(known.blockView != nil)
  }

  @Test func beforeAnyResultThePanesSaySo() throws {
    var robot = Robot(Size(100, 30))
    robot.runsJobs = false
    robot.change { $0.shared.model = try? TinyModel.open() }
    robot.handle(.resize(Size(100, 30)))
    #expect(robot.line(containing: "measuring …") != nil)
  }

  @Test func partialFiguresAreMarked() throws {
    var robot = Robot(Size(120, 140), model: try TinyModel.open())
    let selected = robot.state.shared.exploration.selected
    robot.change { $0.shared.exploration.errors[selected]?["Q8_0"]?.fraction = 0.5 }
    #expect(try #require(robot.line(containing: "Q8_0  ")).contains("~"))
  }
}
