import Testing
import Workbench

@Suite struct CanvasTests {
  static let sizes = [Size(0, 0), Size(1, 1), Size(0, 5), Size(5, 0), Size(2, 2), Size(7, 3), Size(40, 12)]

  /// What goes over every edge of a small canvas.
  static func overdrawn(_ size: Size) -> Canvas {
    var canvas = Canvas(size)
    canvas.fill(Rect(-5, -5, 100, 100), "x", .error)
    canvas.box(Rect(-2, -2, 9, 9), title: [TextRun("量子鏡")], right: [TextRun("right")])
    canvas.text("ab and more", -1, 0)
    canvas.bar(at: Point(-1, 1), columns: 30, fraction: 0.5, .text)
    canvas.draw(in: Rect(3, 1, 50, 50)) { $0.text("inside", 0, 0) }
    canvas.showCursor(at: Point(100, 100))
    return canvas
  }

  @Test(arguments: sizes)
  func everyCallIsClipped(size: Size) {
    let (canvas, whole) = (Self.overdrawn(size), Self.overdrawn(Size(60, 20)))
    #expect(canvas.cells.count == size.columns * size.rows)
    #expect(canvas.cursor == nil)
    for row in 0..<size.rows {
      for column in 0..<size.columns {
        #expect(canvas.cell(at: Point(column, row)) == whole.cell(at: Point(column, row)), "\(column),\(row)")
      }
    }
  }

  @Test func aBarOfNoNumberIsEmpty() {
    var canvas = Canvas(Size(4, 1))
    canvas.bar(at: Point(0, 0), columns: 4, fraction: .nan, .text)
    #expect(canvas.text == "")
  }

  @Test func aBoxWithTitles() {
    var canvas = Canvas(Size(24, 3))
    let inside = canvas.box(canvas.bounds, title: [TextRun("left")], right: [TextRun("right")])
    canvas.text("content that is cut", inside.column, inside.row)
    #expect(canvas.text == "╭ left ──────── right ─╮\n│content that is cut   │\n╰──────────────────────╯")
  }

  @Test func halfAWideGlyphNeverStays() {
    var canvas = Canvas(Size(6, 1))
    canvas.text("量子鏡", 0, 0)
    canvas.text("x", 1, 0)
    #expect(canvas.text == " x子鏡")
    canvas.text("y", 4, 0)
    #expect(canvas.text == " x子y")
  }

  @Test func aWideGlyphThatDoesNotFitIsABlank() {
    var canvas = Canvas(Size(3, 1))
    canvas.text("量子", 0, 0)
    #expect(canvas.text == "量")
  }

  @Test func areasNestAndClip() {
    var canvas = Canvas(Size(10, 3))
    canvas.draw(in: Rect(2, 1, 4, 1)) { outer in
      outer.text("abcdef", 0, 0)
      outer.draw(in: Rect(2, 0, 10, 5)) { $0.text("XYZ", 0, 0) }
    }
    #expect(canvas.text == "\n  abXY\n")
  }

  @Test func theLastHitIsOnTop() {
    var canvas = Canvas(Size(10, 3))
    canvas.hit(.workspace(1), in: canvas.bounds)
    canvas.draw(in: Rect(4, 1, 3, 1)) { $0.hit(.workspace(2), in: Rect(-1, 0, 10, 1)) }
    #expect(canvas.hit(at: Point(0, 0))?.target == .workspace(1))
    #expect(canvas.hit(at: Point(4, 1))?.target == .workspace(2))
    #expect(canvas.hit(at: Point(4, 1))?.origin == Point(3, 1))
    #expect(canvas.hit(at: Point(10, 1)) == nil)
  }

  @Test func aBarHasEighths() {
    var canvas = Canvas(Size(4, 1))
    canvas.bar(at: Point(0, 0), columns: 4, fraction: 0.40625, .text)
    #expect(canvas.text == "█▋")
  }
}
