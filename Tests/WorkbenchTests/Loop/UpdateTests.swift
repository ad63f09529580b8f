import Testing
import Workbench

@Suite struct UpdateTests {
  @Test func tabGoesRoundThePanes() {
    var person = Person(Size(120, 40))
    let visible = person.state.visiblePanes
    // A model without tensors has nothing to measure.
    #expect(visible == ["tensors", "metadata"])
    for id in visible.dropFirst() + visible.prefix(1) {
      person.press("Tab")
      #expect(person.state.focus == id)
    }
    person.press("Shift-Tab")
    #expect(person.state.focus == visible.last)
  }

  @Test func zoomGivesOnePaneTheScreenAndBack() {
    var person = Person(Size(120, 40))
    person.focus("metadata")
    let before = person.screen
    person.press("z")
    #expect(person.lines[1].hasPrefix("╭ metadata") && person.lines[1].hasSuffix("╮"))
    #expect(!person.linesContain("╮╭"))
    person.press("Esc")
    #expect(person.screen == before)
  }

  @Test func thePaletteRunsAnAction() {
    var person = Person()
    person.press(":")
    person.type("choose theme")
    #expect(person.linesContain("choose a theme"))
    person.press("Enter")
    #expect(person.linesContain("╭ theme "))
    person.press("Esc")
    #expect(person.state.shared.overlay == nil)
  }

  @Test func helpListsTheFocusedPanesKeys() {
    var person = Person(Size(100, 40))
    person.focus("metadata")
    person.press("?")
    #expect(person.linesContain("narrow the metadata") && person.linesContain("everywhere"))
    person.press("q")
    #expect(!person.hasQuit && person.state.shared.overlay == nil)
  }

  @Test func quittingAsksOnlyWhileSomethingRuns() {
    var person = Person()
    person.state.shared.jobs.add(IdleJob(title: "errors"))
    person.press("q")
    #expect(!person.hasQuit && person.linesContain("still running"))
    person.press("s")
    #expect(!person.hasQuit)
    person.press("q", "l")
    #expect(person.hasQuit)
  }

  @Test func interruptStopsTheNewestJobFirst() {
    var person = Person()
    for effect in person.effects {
      if case .start(let job) = effect { person.send(.job(job.id, .finished)) }
    }
    person.state.shared.jobs.add(IdleJob(id: "old"))
    person.state.shared.jobs.add(IdleJob(id: "new"))
    person.press("Ctrl-C")
    #expect(person.cancelled.last == "new" && !person.hasQuit)
    #expect(person.linesContain("stopping"))
    person.press("Ctrl-C")
    #expect(person.cancelled.last == "old")
    person.send(.job("new", .cancelled))
    person.send(.job("old", .cancelled))
    person.press("Ctrl-C")
    #expect(person.hasQuit)
  }

  @Test func errorsStayUntilRead() {
    var person = Person()
    person.send(.job("gone", .failed("the file \u{1B}[2J is not there")))
    person.press("j", "k", "Tab")
    #expect(person.linesContain("! the file ^[[2J is not there"))
    person.press("Esc")
    #expect(!person.linesContain("is not there"))
  }

  @Test func newsGoWithTheNextKey() {
    var person = Person()
    person.send(.job("save", .result(Announcement(text: "saved picture.svg"))))
    #expect(person.linesContain("saved picture.svg"))
    person.press("j")
    #expect(!person.linesContain("saved picture.svg"))
  }

  @Test func openingAModelIsRememberedAndKept() {
    let person = Person()
    #expect(person.state.shared.settings.recentModels == ["/models/Tiny-1M.gguf"])
    #expect(person.effects.contains { if case .persist = $0 { true } else { false } })
  }

  @Test func theStartScreenOpensByPath() {
    var person = Person(model: nil)
    person.press("o")
    person.send(.paste("/models/a.gguf\n"))
    person.press("Enter")
    #expect(person.started == ["open"])
  }

  @Test func clicksFocusSelectAndPress() {
    var person = Person(Size(120, 40))
    person.click("general.name")
    #expect(person.state.focus == "metadata")
    person.click("help ?")
    #expect(person.linesContain("Esc closes"))
    person.press("Esc")
    person.click("2 Chat")
    #expect(person.state.workspace == 2)
  }

  @Test func filteringTakesLettersAsText() {
    var person = Person(Size(120, 40))
    person.focus("metadata")
    person.press("/")
    person.type("quick")
    #expect(!person.hasQuit)
    person.press("Ctrl-U")
    person.type("block")
    #expect(person.linesContain("metadata 1/34"))
    person.press("Enter", "Esc")
    #expect(person.linesContain("metadata 34"))
  }

  @Test func narrowScreensShowOnePaneAtATime() {
    var person = Person(Size(60, 24))
    person.focus("chat")
    person.press("Esc")
    let first = person.state.focus
    #expect(!person.linesContain("╮╭"))
    person.press("Tab")
    #expect(person.state.focus != first && !person.linesContain("╮╭"))
  }
}
