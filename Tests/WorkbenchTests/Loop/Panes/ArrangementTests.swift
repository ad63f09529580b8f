import Pictures
import TestSupport
import Testing
import Workbench

/// Panes anywhere: alone, left out, in the other workspace. Jobs are delivered, and each pane has to show what they found.
@Suite struct ArrangementTests {
  static let ids = Arrangement.standard.panes.map { $0.id.name }
  static let size = Size(200, 60)

  static func pane(_ name: String) throws -> any Pane.Type {
    try #require(Arrangement.standard.panes.first { $0.id.name == name })
  }

  /// A workspace of some panes, one above the other.
  static func workspace(_ number: Int, _ panes: [any Pane.Type]) -> Workspace {
    Workspace(number: number, name: "W\(number)", layout: .rows(panes.map { .init(1, minimum: 8, $0) }))
  }

  /// Opens a model before an arrangement, looks at each of its panes and expects that all of them are alive.
  static func expectAlive(_ arrangement: Arrangement) throws {
    var robot = Robot(size, model: try TinyModel.open(), arrangement: arrangement)
    let markup = try SVGSanitizer.sanitize(Array("<svg><circle cx=\"50\" cy=\"50\" r=\"40\"/></svg>".utf8))
    robot.change { $0.shared.picture.show(SVGPicture(range: 0..<50, markup: markup)) }
    for pane in arrangement.panes {
      robot.change { state in
        state.shared.screen.paneVisibility[pane.id] = true
        state.focus(on: pane.id)
      }
      robot.handle(.resize(size))
      #expect(robot.state.focus == pane.id)
      #expect(arrangement.workspace(of: pane.id) == robot.state.workspace)
      if !robot.screen.contains("╭ ") { Issue.record("no pane shows in \(arrangement.panes)") }
      expectAlive(pane.id.name, robot)
      // A pane that is not always there leaves its room to the others again.
      robot.change { $0.shared.screen.paneVisibility[pane.id] = nil }
    }
    #expect(robot.failures.isEmpty)
  }

  /// Expects on the screen what the pane's jobs find out.
  static func expectAlive(_ pane: String, _ robot: Robot) {
    let shared = robot.state.shared
    switch pane {
    case "tensors":
      #expect(shared.exploration.sketches.count == 10)
      #expect(robot.line(containing: "0.attn_norm ")?.contains("█") == true)
    case "histogram":
      #expect(shared.exploration.distribution?.isDone == true)
      #expect(robot.line(containing: " grid: ") != nil && robot.line(containing: "█ weights") != nil)
    case "errors":
      let known = shared.exploration.errors[shared.exploration.selected] ?? [:]
      #expect(known.count == FormatChoice.all.count && known.values.allSatisfy { $0.isDone })
      #expect(robot.line(containing: "formats for this tensor") != nil)
      let row = "│\(shared.exploration.formatName) "
      #expect(robot.screen.split(separator: "\n").contains { $0.contains(row) && $0.contains(" 0.9") })
    case "metadata":
      #expect(robot.line(containing: "general.architecture") != nil)
    case "chat":
      // The model is none that talks, and its job has said so.
      guard case .impossible(let reason) = shared.chat.readiness else {
        Issue.record("\(shared.chat.readiness)")
        return
      }
      #expect(robot.line(containing: String(reason.prefix(20))) != nil)
    case "picture":
      #expect(shared.picture.drawn != nil && shared.picture.problem == nil)
      #expect(robot.line(containing: "1 shape") != nil)
    default:
      // A pane of which no more is known shows itself.
      let title = robot.state.pane(PaneID(pane))?.title(shared).left.map(\.text).joined() ?? "?"
      #expect(robot.line(containing: title) != nil, "\(pane)")
    }
  }

  @Test func theProgramsOwn() throws {
    try Self.expectAlive(.standard)
  }

  @Test(arguments: ids)
  func aPaneAlone(name: String) throws {
    let arrangement = Arrangement([Self.workspace(1, [try Self.pane(name)])])
    #expect(arrangement.panes.count == 1 && arrangement.workspaces.count == 1)
    try Self.expectAlive(arrangement)
  }

  @Test(arguments: ids)
  func withoutAPane(name: String) throws {
    let arrangement = Arrangement(
      [Workspace].standard.map { workspace in
        Self.workspace(workspace.number, workspace.panes.filter { $0.id.name != name })
      })
    #expect(arrangement.panes.count == Self.ids.count - 1)
    #expect(!arrangement.actions.contains { $0.scope.pane?.name == name })
    try Self.expectAlive(arrangement)
  }

  @Test(arguments: ids)
  func aPaneInTheOtherWorkspace(name: String) throws {
    let pane = try Self.pane(name)
    let home = try #require(Arrangement.standard.workspace(of: pane.id))
    let arrangement = Arrangement(
      [Workspace].standard.map { workspace in
        let others = workspace.panes.filter { $0.id.name != name }
        return Self.workspace(workspace.number, workspace.number == home ? others : [pane] + others)
      })
    #expect(arrangement.workspace(of: pane.id) != home)
    try Self.expectAlive(arrangement)
  }

  @Test func everyPaneInAnotherSlot() throws {
    try Self.expectAlive(
      Arrangement([Workspace].standard.map { Self.workspace($0.number, $0.panes.reversed()) }))
  }

  @Test func theChatTalksInTheOtherWorkspace() throws {
    let arrangement = Arrangement([
      Self.workspace(1, [MetadataPane.self, ChatPane.self]), Self.workspace(2, [PicturePane.self]),
    ])
    var robot = Robot(chattingWith: try SketchModel.open(), Self.size, arrangement: arrangement)
    #expect(robot.state.workspace == 1)
    let answer = robot.ask("Draw a red circle.")
    #expect(answer?.count ?? 0 > 8 && robot.failures.isEmpty)
    #expect(robot.state.shared.tokensPerSecond ?? 0 > 0)
  }

  /// `c` is the scope of the histogram and the samplers of the chat.
  @Test func aKeyOfTwoPanesIsTheFocusedPanes() throws {
    let arrangement = Arrangement([Self.workspace(1, [HistogramPane.self, ChatPane.self])])
    var robot = Robot(Self.size, model: try TinyModel.open(), arrangement: arrangement)
    robot.change { $0.focus(on: "histogram") }
    robot.press("c")
    #expect(robot.state.shared.exploration.scope == .layer && robot.state.shared.overlay == nil)
    robot.change { $0.focus(on: "chat") }
    robot.press("c")
    #expect(robot.line(containing: "sampler chain") != nil)
    #expect(robot.state.shared.exploration.scope == .layer)
  }

  @Test func aPaneNamedTwiceIsOnePaneAtHomeInTheFirst() throws {
    let arrangement = Arrangement([
      Self.workspace(1, [TensorsPane.self, HistogramPane.self]), Self.workspace(2, [TensorsPane.self]),
    ])
    #expect(arrangement.panes.map { $0.id } == ["tensors", "histogram"])
    #expect(arrangement.workspace(of: "tensors") == 1)
    try Self.expectAlive(arrangement)
  }

  @Test func anEmptyArrangementDraws() throws {
    var robot = Robot(Self.size, model: try TinyModel.open(), arrangement: Arrangement([]))
    robot.press("Tab", "z", "1", "c")
    #expect(robot.state.focus == nil)
    #expect(robot.line(containing: "help ?") != nil)
  }
}
