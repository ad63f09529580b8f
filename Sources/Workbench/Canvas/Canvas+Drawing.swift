extension Canvas {
  /// Writes `text` from `point` to the right and returns the column after it. Never wraps; clipped at the area's edge.
  @discardableResult
  package mutating func text(_ text: some StringProtocol, at point: Point, _ style: Style = .text) -> Int {
    var column = point.column
    let end = size.columns
    DisplayText.forEachPiece(of: text) { piece in
      if column < end { put(piece.glyph, width: piece.width, at: Point(column, point.row), style) }
      column += piece.width
    }
    return column
  }

  /// Writes `text` at column and row.
  @discardableResult
  package mutating func text(_ text: some StringProtocol, _ column: Int, _ row: Int, _ style: Style = .text) -> Int {
    self.text(text, at: Point(column, row), style)
  }

  /// Writes `text` so that it ends before `endColumn`.
  package mutating func rightText(_ text: some StringProtocol, endingAt endColumn: Int, _ row: Int, _ style: Style) {
    self.text(text, at: Point(endColumn - DisplayText.width(of: text), row), style)
  }

  /// Writes runs of text one after the other and returns the column after them.
  @discardableResult
  package mutating func runs(_ runs: [TextRun], at point: Point) -> Int {
    runs.reduce(point.column) { column, run in text(run.text, at: Point(column, point.row), run.style) }
  }

  /// Fills `area` with one glyph of width 1.
  package mutating func fill(_ area: Rect, _ glyph: Unicode.Scalar = " ", _ style: Style = .text) {
    let area = area.intersection(bounds)
    for row in area.row..<max(area.row, area.endRow) {
      for column in area.column..<max(area.column, area.endColumn) {
        put(Glyph(glyph), at: Point(column, row), style)
      }
    }
  }

  /// A frame of rounded lines around `area`, with titles in its top edge; returns the inside.
  @discardableResult
  package mutating func box(
    _ area: Rect, title: [TextRun] = [], right: [TextRun] = [], style: Style = Style(.border)
  ) -> Rect {
    guard area.columns >= 2, area.rows >= 2 else { return Rect(area.column, area.row, 0, 0) }
    let last = Point(area.endColumn - 1, area.endRow - 1)
    for column in area.column + 1..<last.column {
      put(Glyph("─"), at: Point(column, area.row), style)
      put(Glyph("─"), at: Point(column, last.row), style)
    }
    for row in area.row + 1..<last.row {
      put(Glyph("│"), at: Point(area.column, row), style)
      put(Glyph("│"), at: Point(last.column, row), style)
    }
    put(Glyph("╭"), at: Point(area.column, area.row), style)
    put(Glyph("╮"), at: Point(last.column, area.row), style)
    put(Glyph("╰"), at: Point(area.column, last.row), style)
    put(Glyph("╯"), at: last, style)
    drawTitles(title, right, in: area)
    return area.inset(by: 1)
  }

  private mutating func drawTitles(_ title: [TextRun], _ right: [TextRun], in area: Rect) {
    draw(in: Rect(area.column + 1, area.row, area.columns - 2, 1)) { edge in
      var end = 0
      if !title.isEmpty {
        let room = edge.size.columns - 2
        end = edge.runs([TextRun(" ")] + title.truncated(to: room) + [TextRun(" ")], at: Point(0, 0))
      }
      let width = right.width
      guard width > 0, end + width + 3 <= edge.size.columns else { return }
      edge.runs([TextRun(" ")] + right + [TextRun(" ")], at: Point(edge.size.columns - width - 3, 0))
    }
  }

  /// A bar of `columns` cells of which `fraction` is filled, in eighths of a cell.
  package mutating func bar(at point: Point, columns: Int, fraction: Double, _ style: Style) {
    guard columns > 0 else { return }
    let clamped = fraction > 0 ? min(1, fraction) : 0
    let eighths = Int((clamped * Double(columns * 8)).rounded())
    let partial: [Unicode.Scalar] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    for cell in 0..<columns {
      let left = eighths - cell * 8
      let glyph: Unicode.Scalar = left >= 8 ? "█" : left > 0 ? partial[left] : " "
      put(Glyph(glyph), at: Point(point.column + cell, point.row), style)
    }
  }
}

/// Text of one style.
package struct TextRun: Hashable, Sendable {
  /// What is written, as it came: the canvas makes it safe to show.
  package var text: String
  /// How all of it looks.
  package var style: Style

  /// A run, by default in plain text.
  package init(_ text: String, _ style: Style = .text) {
    self.text = text
    self.style = style
  }
}

extension [TextRun] {
  /// Cells that the runs take together.
  package var width: Int { reduce(0) { $0 + DisplayText.width(of: $1.text) } }

  /// The runs cut to at most `width` cells, with an ellipsis where something is missing.
  package func truncated(to width: Int) -> [TextRun] {
    guard self.width > width else { return self }
    var room = width
    var result: [TextRun] = []
    for run in self {
      let needed = DisplayText.width(of: run.text)
      guard needed < room else {
        result.append(TextRun(DisplayText.truncated(run.text + " ", to: room), run.style))
        return result
      }
      result.append(run)
      room -= needed
    }
    return result
  }
}
