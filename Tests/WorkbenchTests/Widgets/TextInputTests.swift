import Testing
import Workbench

@Suite struct TextInputTests {
  func typed(_ keys: Key..., into text: String = "") -> TextInput {
    var input = TextInput(text)
    for key in keys { _ = input.handle(key) }
    return input
  }

  @Test func editsAroundTheCursor() {
    #expect(typed("Left", "x", into: "ab").text == "axb")
    #expect(typed("Home", "Del", into: "量子").text == "子")
    #expect(typed("Backspace", into: "e\u{301}").text == "")
    #expect(typed("Ctrl-W", into: "one two  ").text == "one ")
    #expect(typed("Ctrl-A", "Ctrl-K", into: "gone").text == "")
    #expect(typed("Left", "Ctrl-U", into: "abc").text == "c")
    #expect(typed("Backspace", "Left", "Del").text == "")
  }

  @Test func aCombiningMarkJoinsWhatIsBeforeTheCursor() {
    var input = TextInput("e")
    input.insert("\u{301}")
    #expect(input.text == "é" && input.cursor == 1)
  }

  @Test func pasteLosesControlsAndLineEnds() {
    var input = TextInput()
    input.insert("a\r\nb\u{1B}[31m\u{7}")
    #expect(input.text == "a b[31m")
    input.clear()
    input.insert("a\r\nb", multiline: true)
    #expect(input.text == "a\nb")
  }

  @Test func historyComesBack() {
    var input = TextInput("first")
    let submitted = input.submit()
    #expect(submitted == "first" && input.isEmpty)
    input.set("second")
    _ = input.submit()
    input.set("draft")
    _ = input.handle("Up")
    #expect(input.text == "second")
    _ = input.handle("Up")
    _ = input.handle("Up")
    #expect(input.text == "first")
    _ = input.handle("Down")
    _ = input.handle("Down")
    #expect(input.text == "draft")
  }

  @Test(arguments: 0..<9)
  func theCursorShowsAtEveryWidth(columns: Int) {
    var canvas = Canvas(Size(8, 1))
    TextInput("量子鏡 and a long tail").draw(on: &canvas, at: Point(0, 0), columns: columns, isFocused: true)
    #expect((canvas.cursor == nil) == (columns == 0))
  }
}

@Suite struct ListCursorTests {
  @Test func staysInsideTheList() {
    var cursor = ListCursor()
    press("End", &cursor, count: 10_000)
    #expect(cursor.selected == 9_999)
    #expect(cursor.visible(count: 10_000, height: 10) == 9_990..<10_000)
    #expect(cursor.visible(count: 3, height: 10) == 0..<3)
    #expect(cursor.visible(count: 0, height: 10).isEmpty)
    #expect(cursor.visible(count: 5, height: 0).isEmpty)
    press("Up", &cursor, count: 0)
    #expect(cursor.selected == 0)
  }

  private func press(_ key: Key, _ cursor: inout ListCursor, count: Int) {
    let isMove = cursor.handle(key, count: count)
    #expect(isMove)
  }

  @Test func theWheelMovesTheViewAndClicksSelect() {
    var cursor = ListCursor()
    _ = cursor.handle(.wheelDown, Point(0, 0), count: 100, height: 10)
    #expect(cursor.firstRow(count: 100, height: 10) == 3)
    _ = cursor.handle(.press, Point(0, 5), count: 100, height: 10, listTop: 1)
    #expect(cursor.selected == 7)
    let isAbove = cursor.handle(.press, Point(0, 0), count: 100, height: 10, listTop: 1)
    #expect(!isAbove)
  }

  @Test func aLongTableAsksOnlyForWhatShows() {
    var canvas = Canvas(Size(30, 12))
    var asked = Set<Int>()
    Table([.init("n", minimum: 8, share: 1)]).draw(
      on: &canvas, in: canvas.bounds, count: 1_000_000, cursor: ListCursor(), isFocused: true
    ) { row, _ in
      asked.insert(row)
      return [TextRun("\(row)")]
    }
    #expect(asked == Set(0..<11))
  }
}
