extension Canvas {
  /// Text broken into lines to fit `area`.
  mutating func paragraph(_ text: String, in area: Rect, _ style: Style) {
    for (row, line) in TextLayout.wrapped(text, to: area.columns).prefix(area.rows).enumerated() {
      self.text(line, area.column, area.row + row, style)
    }
  }
}
