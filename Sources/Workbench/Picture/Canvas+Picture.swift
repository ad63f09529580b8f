internal import Pictures

extension Canvas {
  /// Draws a picture from the area's corner.
  mutating func picture(_ picture: PictureCells) {
    for row in 0..<min(picture.rows, size.rows) {
      for column in 0..<min(picture.columns, size.columns) {
        let cell = picture[column, row]
        let style = Style(cell.foreground.ink(for: .text), on: cell.background.ink(for: .background))
        put(Glyph(cell.character), at: Point(column, row), style)
      }
    }
  }
}

extension PictureColor {
  /// The colour on the canvas; `role` where the picture lets the terminal's own through.
  fileprivate func ink(for role: Role) -> Ink {
    switch self {
    case .terminal: .role(role)
    case .rgb(let red, let green, let blue): .rgb(RGB(red, green, blue))
    case .palette(let index): .rgb(PictureColor.standard[Int(index) % PictureColor.standard.count])
    }
  }

  /// The first sixteen colours as terminals commonly show them.
  private static let standard: [RGB] = [
    RGB(0, 0, 0), RGB(205, 0, 0), RGB(0, 205, 0), RGB(205, 205, 0), RGB(0, 0, 238), RGB(205, 0, 205),
    RGB(0, 205, 205), RGB(229, 229, 229), RGB(127, 127, 127), RGB(255, 0, 0), RGB(0, 255, 0), RGB(255, 255, 0),
    RGB(92, 92, 255), RGB(255, 0, 255), RGB(0, 255, 255), RGB(255, 255, 255),
  ]
}
