/// What stands in a pane's border.
package struct PaneTitle: Hashable, Sendable {
  /// At the border's left end.
  package var left: [TextRun]
  /// At its right end, where there is room.
  package var right: [TextRun]

  /// A title, something fainter behind it, and something at the right end.
  package init(_ left: String, detail: String = "", right: String = "") {
    self.left = [TextRun(left, .title)] + (detail.isEmpty ? [] : [TextRun(" " + detail, .faint)])
    self.right = right.isEmpty ? [] : [TextRun(right, .faint)]
  }

  /// A title of runs.
  package init(left: [TextRun], right: [TextRun] = []) {
    self.left = left
    self.right = right
  }
}

/// What a pane knows while it draws.
package struct PaneContext: Sendable {
  /// What panes share.
  package let shared: Shared
  /// Whether the pane gets keys.
  package let isFocused: Bool
  /// The pane's own id, for `canvas.hit(.pane(id), in:)`.
  package let id: PaneID
}

/// What can happen to a pane. Points are relative to the pane's inside.
package enum PaneEvent: Sendable {
  /// A key that no action has taken.
  case key(Key)
  /// Text pasted as a whole, unfiltered.
  case paste(String)
  /// A mouse event inside the pane; `size` is the inside's extent now.
  case mouse(Mouse.Kind, Point, size: Size)
}
