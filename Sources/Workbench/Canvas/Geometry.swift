/// A place on the screen, in cells from the top left corner.
package struct Point: Hashable, Sendable {
  /// From the left, 0 first; outside of the screen where it is negative.
  package var column: Int
  /// From the top, 0 first.
  package var row: Int

  /// The place in column `column` of row `row`.
  package init(_ column: Int, _ row: Int) {
    self.column = column
    self.row = row
  }
}

/// An extent in cells; neither number is ever negative.
package struct Size: Hashable, Sendable {
  /// Cells from left to right.
  package var columns: Int
  /// Cells from top to bottom.
  package var rows: Int

  /// An extent; negative numbers become zero.
  package init(_ columns: Int, _ rows: Int) {
    self.columns = max(0, columns)
    self.rows = max(0, rows)
  }
}

/// A rectangle of cells.
package struct Rect: Hashable, Sendable {
  /// The leftmost column.
  package var column: Int
  /// The top row.
  package var row: Int
  /// Its width, never negative.
  package var columns: Int
  /// Its height, never negative.
  package var rows: Int

  /// A rectangle; a negative extent becomes zero.
  package init(_ column: Int, _ row: Int, _ columns: Int, _ rows: Int) {
    self.column = column
    self.row = row
    self.columns = max(0, columns)
    self.rows = max(0, rows)
  }

  /// The rectangle of `size` whose top left corner is the origin.
  package init(_ size: Size) {
    self.init(0, 0, size.columns, size.rows)
  }

  /// Its extent.
  package var size: Size { Size(columns, rows) }
  /// Whether no cell lies in it.
  package var isEmpty: Bool { columns == 0 || rows == 0 }
  /// The column after the last one.
  package var endColumn: Int { column + columns }
  /// The row after the last one.
  package var endRow: Int { row + rows }

  /// Whether a cell lies in it.
  package func contains(_ point: Point) -> Bool {
    point.column >= column && point.column < endColumn && point.row >= row && point.row < endRow
  }

  /// The part that both rectangles cover, empty where they don't meet.
  package func intersection(_ other: Rect) -> Rect {
    let left = max(column, other.column)
    let top = max(row, other.row)
    return Rect(left, top, min(endColumn, other.endColumn) - left, min(endRow, other.endRow) - top)
  }

  /// The rectangle without `margin` cells on every side.
  package func inset(by margin: Int) -> Rect {
    Rect(column + margin, row + margin, columns - 2 * margin, rows - 2 * margin)
  }

  /// A rectangle of at most `size` in the middle of this one.
  package func centred(_ size: Size) -> Rect {
    let width = min(columns, size.columns)
    let height = min(rows, size.rows)
    return Rect(column + (columns - width) / 2, row + (rows - height) / 2, width, height)
  }

  /// The rectangle moved by `offset`.
  package func moved(by offset: Point) -> Rect {
    Rect(column + offset.column, row + offset.row, columns, rows)
  }

  /// Cuts `count` rows off the top (below zero: none, above the height: all).
  package mutating func takeTop(_ count: Int) -> Rect {
    let count = min(max(0, count), rows)
    defer {
      row += count
      rows -= count
    }
    return Rect(column, row, columns, count)
  }

  /// Cuts `count` rows off the bottom.
  package mutating func takeBottom(_ count: Int) -> Rect {
    let count = min(max(0, count), rows)
    rows -= count
    return Rect(column, row + rows, columns, count)
  }

  /// Cuts `count` columns off the left.
  package mutating func takeLeft(_ count: Int) -> Rect {
    let count = min(max(0, count), columns)
    defer {
      column += count
      columns -= count
    }
    return Rect(column, row, count, rows)
  }

  /// Cuts `count` columns off the right.
  package mutating func takeRight(_ count: Int) -> Rect {
    let count = min(max(0, count), columns)
    columns -= count
    return Rect(column + columns, row, count, rows)
  }
}
