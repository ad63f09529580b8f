/// The line with which a list is narrowed: `/` begins, Enter keeps, Esc clears.
package struct ListFilter: Hashable, Sendable {
  /// The pattern that is typed.
  package private(set) var input = TextInput()
  /// Whether keys go into the pattern.
  package private(set) var isEditing = false

  /// A filter that lets all through.
  package init() {}

  /// Whether everything fits.
  package var isEmpty: Bool { input.isEmpty }
  /// Whether the line takes a row of the pane.
  package var isShown: Bool { isEditing || !isEmpty }

  /// Lets keys go into the pattern.
  package mutating func begin() {
    isEditing = true
  }

  /// The indices of `items` that fit, best first; all of them for an empty filter.
  package func ranked(_ items: [String]) -> [Int] {
    FuzzyMatcher(input.text).ranked(items)
  }

  /// Takes what is typed while the filter is edited, and the Esc that clears it; false when the event is not for it.
  package mutating func handle(_ event: PaneEvent) -> Bool {
    switch event {
    case .paste(let text):
      guard isEditing else { return false }
      input.insert(text)
      return true
    case .key(let key):
      return handle(key)
    case .mouse:
      return false
    }
  }

  private mutating func handle(_ key: Key) -> Bool {
    if key == "Esc", isShown {
      input.clear()
      isEditing = false
      return true
    }
    guard isEditing else { return false }
    if key == "Enter" || key == "Tab" {
      isEditing = false
      return key == "Enter"
    }
    guard key != "Up", key != "Down" else { return false }
    return input.handle(key)
  }

  /// Draws the line, its cursor where the filter is edited in a pane with the focus.
  package func draw(on canvas: inout Canvas, in area: Rect, isFocused: Bool) {
    canvas.text("/", area.column, area.row, .key)
    input.draw(
      on: &canvas, at: Point(area.column + 1, area.row), columns: area.columns - 1,
      isFocused: isEditing && isFocused, hint: "type to narrow")
  }
}
