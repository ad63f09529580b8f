/// A grid of cells that everything is drawn on, and the map of what can be clicked on it.
///
/// Coordinates are relative to the current area (`draw(in:_:)`), whose size is `size`; what falls outside is clipped.
/// No drawing call can fail or write outside, at any size, 0 by 0 included.
package struct Canvas: Sendable {
  /// The whole grid's extent.
  package let extent: Size
  /// The cells row by row, from the top left corner.
  package private(set) var cells: [Cell]
  /// What can be clicked, in the order of drawing: the last one that contains a point is on top.
  package private(set) var hits: [Hit] = []
  /// Where the terminal's cursor stands, in the whole grid; nil hides it.
  package private(set) var cursor: Point?

  private var origin = Point(0, 0)
  private var clip: Rect
  /// The extent of the area that is being drawn.
  package private(set) var size: Size

  /// A blank canvas.
  package init(_ extent: Size) {
    self.extent = extent
    size = extent
    clip = Rect(extent)
    cells = Array(repeating: .blank, count: extent.columns * extent.rows)
  }

  /// The area being drawn, with its corner at the origin.
  package var bounds: Rect { Rect(size) }

  /// The cell at a place of the whole grid; blank outside.
  package func cell(at point: Point) -> Cell {
    guard Rect(extent).contains(point) else { return .blank }
    return cells[point.row * extent.columns + point.column]
  }

  /// The glyph at a place of the current area; a space outside of what can be drawn on.
  package func glyph(atLocal point: Point) -> Glyph {
    cell(at: Point(origin.column + point.column, origin.row + point.row)).glyph
  }

  /// Draws with `area` (in current coordinates) as the whole area, clipped to it.
  package mutating func draw(in area: Rect, _ body: (inout Canvas) -> Void) {
    let saved = (origin, clip, size)
    origin = Point(origin.column + area.column, origin.row + area.row)
    clip = clip.intersection(Rect(origin.column, origin.row, area.columns, area.rows))
    size = area.size
    body(&self)
    (origin, clip, size) = saved
  }

  /// Puts one glyph; a wide one that does not fit wholly becomes a space.
  package mutating func put(_ glyph: Glyph, width: Int = 1, at point: Point, _ style: Style) {
    let column = origin.column + point.column
    let row = origin.row + point.row
    guard row >= clip.row, row < clip.endRow, column >= clip.column, column < clip.endColumn else { return }
    let index = row * extent.columns + column
    guard width == 2 else {
      separateWide(at: index, column: column)
      cells[index] = Cell(glyph, width: 1, style: style)
      return
    }
    guard column + 1 < clip.endColumn else {
      separateWide(at: index, column: column)
      cells[index] = Cell(Glyph(" "), width: 1, style: style)
      return
    }
    separateWide(at: index, column: column)
    separateWide(at: index + 1, column: column + 1)
    cells[index] = Cell(glyph, width: 2, style: style)
    cells[index + 1] = Cell(Glyph(" "), width: 0, style: style)
  }

  /// Blanks the other half of a wide glyph that is about to lose one.
  private mutating func separateWide(at index: Int, column: Int) {
    if cells[index].width == 0, column > 0 {
      cells[index - 1] = Cell(Glyph(" "), width: 1, style: cells[index - 1].style)
    } else if cells[index].width == 2, column + 1 < extent.columns {
      cells[index + 1] = Cell(Glyph(" "), width: 1, style: cells[index + 1].style)
    }
  }

  /// Changes the style of every cell of `area`, leaving glyphs alone.
  package mutating func restyle(_ area: Rect, _ change: (inout Style) -> Void) {
    let place = area.moved(by: origin).intersection(clip)
    guard !place.isEmpty else { return }
    for row in place.row..<place.endRow {
      for column in place.column..<place.endColumn {
        change(&cells[row * extent.columns + column].style)
      }
    }
  }

  /// Shows the terminal's cursor at `point`, if that is inside the area.
  package mutating func showCursor(at point: Point) {
    let place = Point(origin.column + point.column, origin.row + point.row)
    cursor = clip.contains(place) ? place : nil
  }

  /// Hides the cursor again: whatever covers the place where it stands does so.
  package mutating func hideCursor() {
    cursor = nil
  }

  /// Makes `area` clickable.
  package mutating func hit(_ target: Hit.Target, in area: Rect) {
    let place = area.moved(by: origin).intersection(clip)
    guard !place.isEmpty else { return }
    hits.append(Hit(area: place, origin: Point(origin.column + area.column, origin.row + area.row), target: target))
  }

  /// The topmost clickable thing at a place of the whole grid.
  package func hit(at point: Point) -> Hit? {
    hits.last { $0.area.contains(point) }
  }
}

/// Something on the canvas that can be clicked.
package struct Hit: Hashable, Sendable {
  /// What a click does.
  package enum Target: Hashable, Sendable {
    /// Runs an action of the registry.
    case action(ActionID)
    /// Focuses a pane, which then gets the event with the point relative to `origin`.
    case pane(PaneID)
    /// Shows a workspace.
    case workspace(Int)
    /// A row of the open overlay (palette, dialog, start screen).
    case overlay(Int)
    /// Covers what lies below without doing anything.
    case nothing
  }

  /// Where, in the whole grid, what is clipped left out.
  package let area: Rect
  /// The area's own corner before clipping: points are given relative to it.
  package let origin: Point
  /// What a click there does.
  package let target: Target
}
