import Results
import TestSupport
import Testing
import Workbench

/// The workspace Evaluate, as text.
@Suite struct EvaluateScreenTests {
  static func full(_ shared: inout Shared) {
    shared.reference = .sample
    shared.evaluate.status = .running(.scoring)
    shared.evaluate.curve = EvaluateSamples.curve
    shared.evaluate.runs = EvaluateSamples.many
    shared.evaluate.ownHash = "Q4_0"
    shared.evaluate.layers = EvaluateSamples.layers
    shared.evaluate.partings = EvaluateSamples.partings
  }

  @Test(arguments: [Size(80, 24), Size(200, 60), Size(40, 12)])
  func everythingMeasured(size: Size) throws {
    let person = Person(evaluating: size, Self.full)
    try Snapshot.expect(person.screen, named: "evaluate-\(size.columns)x\(size.rows)")
  }

  @Test(arguments: [Size(80, 24), Size(200, 60)])
  func nothingMeasured(size: Size) throws {
    let person = Person(evaluating: size)
    try Snapshot.expect(person.screen, named: "evaluate-empty-\(size.columns)x\(size.rows)")
  }

  @Test(arguments: ["measure", "runs", "layers", "parting"])
  func eachPaneAlone(name: String) throws {
    var person = Person(evaluating: Size(80, 24), Self.full)
    person.focus(PaneID(name))
    person.press("z")
    try Snapshot.expect(person.screen, named: "evaluate-\(name)-80x24")
  }

  @Test func figuresOfTheWhole() throws {
    let person = Person(evaluating: Size(80, 24)) { shared in
      Self.full(&shared)
      shared.evaluate.status = .done
      shared.evaluate.outcome = EvaluateSamples.outcome
    }
    #expect(person.linesContain("perplexity 9.117 ±0.21") && person.linesContain("divergence 0.0493"))
  }

  @Test func aPartingInItsContext() throws {
    var person = Person(evaluating: Size(80, 24), Self.full)
    person.focus("parting")
    person.press("Enter")
    try Snapshot.expect(person.screen, named: "evaluate-parting-context-80x24")
    person.press("Esc", "j", "Enter")
    #expect(person.linesContain("parting 2") && person.linesContain("It was only a 量子鏡"))
  }

  @Test func aRunInFull() throws {
    var person = Person(evaluating: Size(80, 24), Self.full)
    person.focus("runs")
    person.press("Enter")
    // The cursor begins at the open file.
    #expect(person.linesContain("Tiny-1M.Q4_0.gguf") && person.linesContain("a processor"))
  }

  @Test func oneRunIsAPointWithItsName() {
    let person = Person(evaluating: Size(120, 40)) { $0.evaluate.runs = [EvaluateSamples.point(1, "Q4_0", 4.5, 0.05)] }
    #expect(person.linesContain("* Q4_0") && person.linesContain("size and loss from F16 on mixed.txt"))
  }

  @Test func runsOfAnotherTextAreNotCompared() {
    var person = Person(evaluating: Size(120, 40)) { shared in
      let other = RunGroup(kind: .perplexity, text: "other.txt", textHash: "o")
      shared.evaluate.runs = EvaluateSamples.many + [EvaluateSamples.point(9, "Q4_1", 5, 12, group: other)]
    }
    person.focus("runs")
    #expect(person.linesContain("size and loss on other.txt") && !person.linesContain("Q6_K"))
    person.press("n")
    #expect(person.linesContain("from F16 on mixed.txt") && person.linesContain("Q6_K"))
    person.press("n")
    #expect(person.linesContain("size and loss on other.txt"))
  }

  @Test func whatIsWrongWithTheStoreIsSaid() {
    let person = Person(evaluating: Size(120, 40)) { $0.evaluate.resultsProblem = "the store is locked" }
    #expect(person.linesContain("the store is locked"))
  }

  @Test func anyExtentCanBeDrawn() {
    var person = Person(evaluating: Size(80, 24), Self.full)
    for columns in stride(from: 0, through: 140, by: 7) {
      for rows in stride(from: 0, through: 45, by: 3) {
        person.resize(columns, rows)
        Self.full(&person.state.shared)
        for pane: PaneID in ["measure", "runs", "layers", "parting"] {
          person.focus(pane)
          #expect(person.lines.count == rows && person.lines.allSatisfy { DisplayText.width(of: $0) == columns })
        }
      }
    }
  }

  @Test func colourIsNotNeededToReadTheMap() {
    var person = Person(evaluating: Size(80, 24), Self.full)
    person.focus("layers")
    person.press("z", "j", "Right")
    // The figure of the matrix under the cursor, and the ends of the scale.
    #expect(person.linesContain("1.attn_k Q4_0 7.40%") && person.linesContain("0.400% ░░░▒▒▓▓███ 12.6%"))
  }
}
