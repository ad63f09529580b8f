/// A table's columns and how they share its width; rows are drawn by a closure, only those that show.
package struct Table: Sendable {
  /// A column of a table.
  package struct Column: Sendable {
    /// The heading.
    package var title: String
    /// Cells that it has at the least.
    package var minimum: Int
    /// Share of what the minimums leave; 0 keeps the column at its minimum.
    package var share: Double
    /// Whether its cells stand at its right edge.
    package var alignsRight: Bool
    /// Columns of the lowest number go first when the table is too narrow; 0 always stays.
    package var dispensable: Int

    /// A column that always shows, at its minimum, unless it is said otherwise.
    package init(_ title: String, minimum: Int, share: Double = 0, alignsRight: Bool = false, dispensable: Int = 0) {
      self.title = title
      self.minimum = minimum
      self.share = share
      self.alignsRight = alignsRight
      self.dispensable = dispensable
    }
  }

  /// The columns from left to right.
  package var columns: [Column]

  /// A table of `columns`.
  package init(_ columns: [Column]) {
    self.columns = columns
  }

  /// Where each column lies in `width` cells, one cell between two; columns that have no room are missing.
  package func places(in width: Int) -> [(index: Int, start: Int, width: Int)] {
    var shown = Array(columns.indices)
    func needed() -> Int { shown.reduce(0) { $0 + columns[$1].minimum } + max(0, shown.count - 1) }
    while needed() > width {
      let candidates = shown.filter { columns[$0].dispensable > 0 }
      guard let victim = candidates.min(by: { columns[$0].dispensable < columns[$1].dispensable }) else { break }
      shown.removeAll { $0 == victim }
    }
    let spare = max(0, width - needed())
    let shares = shown.reduce(0) { $0 + columns[$1].share }
    var start = 0
    return shown.map { index in
      let extra = shares > 0 ? Int(Double(spare) * columns[index].share / shares) : 0
      let columnWidth = columns[index].minimum + extra
      defer { start += columnWidth + 1 }
      return (index, start, columnWidth)
    }
  }

  /// Draws a heading and the visible rows; `cell` gives the runs of a row's column, `pinned` those of a row that always
  /// stands first and can't be selected.
  ///
  /// Cost is that of the rows that show, however many there are.
  package func draw(
    on canvas: inout Canvas, in area: Rect, count: Int, cursor: ListCursor, isFocused: Bool,
    sortedBy sorted: Int? = nil, pinned: ((_ column: Int) -> [TextRun])? = nil,
    cell: (_ row: Int, _ column: Int) -> [TextRun]
  ) {
    guard !area.isEmpty else { return }
    let places = places(in: area.columns - 1)
    for place in places {
      let column = columns[place.index]
      let style = place.index == sorted ? Style(.accent) : Style(.faint)
      let title = DisplayText.truncated(column.title, to: place.width)
      let start = column.alignsRight ? place.start + place.width - DisplayText.width(of: title) : place.start
      canvas.text(title, area.column + start, area.row, style)
    }
    var list = area
    _ = list.takeTop(pinned == nil ? 1 : 2)
    if let pinned {
      self.row(on: &canvas, in: Rect(area.column, area.row + 1, area.columns, area.rows > 1 ? 1 : 0), places, pinned)
    }
    let height = list.rows
    let visible = cursor.visible(count: count, height: height)
    for row in visible {
      let isSelected = row == min(cursor.selected, count - 1)
      let line = Rect(list.column, list.row + row - visible.lowerBound, list.columns, 1)
      self.row(on: &canvas, in: line, places) { cell(row, $0) }
      if isSelected { canvas.highlight(line, isFocused: isFocused) }
    }
    canvas.scrollBar(
      in: Rect(list.column, list.row, list.columns - 1, height), first: visible.lowerBound, count: count)
  }

  private func row(
    on canvas: inout Canvas, in line: Rect, _ places: [(index: Int, start: Int, width: Int)],
    _ cell: (_ column: Int) -> [TextRun]
  ) {
    canvas.draw(in: line) { canvas in
      for place in places {
        canvas.draw(in: Rect(place.start, 0, place.width, 1)) { canvas in
          let runs = cell(place.index).truncated(to: place.width)
          let start = columns[place.index].alignsRight ? place.width - runs.width : 0
          canvas.runs(runs, at: Point(start, 0))
        }
      }
    }
  }
}

extension Canvas {
  /// Marks a row as selected without changing its text: background, and bold where the focus is.
  package mutating func highlight(_ area: Rect, isFocused: Bool) {
    restyle(area) { style in
      style.background = .role(isFocused ? .selection : .raised)
      if isFocused { style.attributes.insert(.bold) }
    }
  }
}
