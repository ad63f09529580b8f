/// The selected row of a list and the part of it that shows: nothing here depends on how many rows there are.
package struct ListCursor: Hashable, Sendable {
  /// The selected row, 0 first.
  package var selected = 0
  /// The first row that showed last.
  package private(set) var top = 0

  /// The first row, at the top.
  package init() {}

  /// Selects a row and clamps to the list.
  package mutating func select(_ row: Int, of count: Int) {
    selected = min(max(0, row), max(0, count - 1))
  }

  /// The first row to show so that the selected one is visible in `height` rows.
  ///
  /// Pure, for drawing: the height is known only there. `handle` keeps `top` where it was, so the view moves only when
  /// the selection would leave it.
  package func firstRow(count: Int, height: Int) -> Int {
    guard height > 0, count > height else { return 0 }
    let selected = min(max(0, selected), count - 1)
    var first = min(max(0, top), count - height)
    if selected < first { first = selected }
    if selected >= first + height { first = selected - height + 1 }
    return first
  }

  /// The rows to show.
  package func visible(count: Int, height: Int) -> Range<Int> {
    let first = firstRow(count: count, height: height)
    return first..<min(count, first + max(0, height))
  }

  /// Moves by the usual keys; false when the key is none of them.
  package mutating func handle(_ key: Key, count: Int, page: Int = 10) -> Bool {
    guard key.modifiers.isEmpty || key == "Ctrl-D" || key == "Ctrl-U" else { return false }
    switch key {
    case "Up", "k": select(selected - 1, of: count)
    case "Down", "j": select(selected + 1, of: count)
    case "PgUp", "Ctrl-U": select(selected - page, of: count)
    case "PgDn", "Ctrl-D": select(selected + page, of: count)
    case "Home", "g": select(0, of: count)
    case "End", "G": select(count - 1, of: count)
    default: return false
    }
    return true
  }

  /// Handles wheel and press in a list whose first row is at `listTop` of the pane; false: not for the list.
  package mutating func handle(
    _ kind: Mouse.Kind, _ point: Point, count: Int, height: Int, listTop: Int = 0
  ) -> Bool {
    switch kind {
    case .wheelUp: scroll(-3, count: count, height: height)
    case .wheelDown: scroll(3, count: count, height: height)
    case .press, .doublePress, .drag:
      let row = point.row - listTop
      guard row >= 0, row < height else { return false }
      let first = firstRow(count: count, height: height)
      guard first + row < count else { return false }
      top = first
      select(first + row, of: count)
    case .release: return false
    }
    return true
  }

  /// Handles what happens to a pane with a list in it; false: not for the list.
  ///
  /// The list begins at row `listTop` of the pane and ends before row `listEnd`, given the pane's rows.
  package mutating func handle(
    _ event: PaneEvent, count: Int, listTop: Int, listEnd: (Int) -> Int = { $0 }
  ) -> Bool {
    switch event {
    case .key(let key): return handle(key, count: count)
    case .paste: return false
    case .mouse(let kind, let point, let size):
      return handle(kind, point, count: count, height: listEnd(size.rows) - listTop, listTop: listTop)
    }
  }

  private mutating func scroll(_ rows: Int, count: Int, height: Int) {
    top = min(max(0, firstRow(count: count, height: height) + rows), max(0, count - height))
    select(min(max(selected, top), top + max(0, height - 1)), of: count)
  }

  /// Remembers where the view stands, for panes that know their height while handling.
  package mutating func settle(count: Int, height: Int) {
    top = firstRow(count: count, height: height)
  }
}

extension Canvas {
  /// A scroll mark on the right edge of `area`, where the list is longer than the area.
  package mutating func scrollBar(in area: Rect, first: Int, count: Int) {
    guard area.rows > 1, count > area.rows else { return }
    let length = max(1, area.rows * area.rows / count)
    let start = min(area.rows - length, first * area.rows / count + (first > 0 ? 1 : 0))
    for row in start..<start + length {
      put(Glyph("┃"), at: Point(area.endColumn, area.row + row), Style(.faint))
    }
  }
}
