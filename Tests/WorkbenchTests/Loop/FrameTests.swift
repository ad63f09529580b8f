import TestSupport
import Testing
import Workbench

@Suite struct FrameTests {
  @Test(arguments: [(80, 24), (200, 60), (40, 12), (20, 5), (19, 5), (1, 1), (0, 0)])
  func theStartScreen(columns: Int, rows: Int) throws {
    var person = Person(Size(columns, rows), model: nil)
    person.state.shared.settings.recentModels = ["/models/one.gguf", "/models/量子.gguf"]
    try Snapshot.expect(person.screen, named: "start-\(columns)x\(rows)")
  }

  @Test(arguments: [(80, 24), (200, 60), (40, 12), (20, 5), (1, 1), (0, 0)])
  func theMetadata(columns: Int, rows: Int) throws {
    var person = Person(Size(columns, rows))
    for id: PaneID in ["tensors", "histogram", "errors"] { person.state.shared.screen.paneVisibility[id] = false }
    person.state.shared.screen.paneVisibility["metadata"] = true
    person.focus("metadata")
    let styles = columns == 80 ? "\n--- styles\n" + person.canvas.styles : ""
    try Snapshot.expect(person.screen + styles, named: "metadata-\(columns)x\(rows)")
  }

  @Test(arguments: [0, 1, 2, 3, 5, 8, 13, 19, 20, 21, 34, 39, 40, 55, 79, 80, 89, 144, 233, 400])
  func everySizeDraws(columns: Int) {
    for rows in [0, 1, 2, 3, 4, 5, 6, 8, 11, 12, 17, 18, 24, 60, 120] {
      var person = Person(Size(columns, rows))
      for overlay in [Key("Esc"), ":", "?", "T", "o"] {
        person.press("Esc", overlay)
        let lines = person.lines
        #expect(lines.count == rows && lines.allSatisfy { DisplayText.width(of: $0) == columns })
        guard columns >= 20, rows >= 5 else { continue }
        // A pane or an overlay has a whole frame.
        #expect(person.screen.contains("╭") && person.screen.contains("╯"), "\(columns)x\(rows) \(overlay.name)")
      }
    }
  }

  @Test func theTopLineSaysWhatIsOpen() {
    let person = Person()
    #expect(person.lines[0].contains("Tiny-1M") && person.lines[0].contains("4.50 bpw"))
    #expect(person.lines[0].contains("1 Explore") && person.lines[0].contains("2 Chat"))
  }

  @Test func helpAndQuitAreAlwaysOnTheBottomLine() {
    for columns in [40, 60, 80, 120] {
      let person = Person(Size(columns, 24))
      #expect(person.lines[23].contains("help ?"), "\(columns): \(person.lines[23])")
    }
  }

  @Test func runningJobsShowRateAndTime() {
    var person = Person(Size(120, 30))
    person.state.shared.jobs.add(IdleJob(title: "errors"))
    person.send(.job("idle", .progress(JobProgress(fraction: 0.61, rate: "1.2 GB/s", secondsLeft: 0.4))))
    #expect(person.lines[29].contains("errors 61% 1.2 GB/s 0.4s left"))
    person.send(.job("idle", .finished))
    #expect(!person.lines[29].contains("errors 61%"))
  }
}
