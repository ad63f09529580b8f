/// A line over the chunks of a text, in dots of eight a cell. Pure: everything it shows is in its properties.
package struct CurvePlot: Sendable {
  /// The values, one a chunk.
  package var values: [Double]
  /// Chunks that there will be: the width of the plot.
  package var total: Int
  /// How it looks.
  package var style: Style

  /// A plot of `values` of `total` that there will be.
  package init(_ values: [Double], total: Int, style: Style) {
    (self.values, self.total, self.style) = (values, max(total, values.count), style)
  }

  /// Cells of the scale at the left.
  private static let scaleWidth = 8

  /// Draws the plot into the whole canvas, the least and the largest value at its left.
  package func draw(on canvas: inout Canvas) {
    var area = canvas.bounds
    guard area.columns > Self.scaleWidth + 4, area.rows >= 2 else { return }
    let scale = area.takeLeft(Self.scaleWidth)
    let known = values.filter(\.isFinite)
    guard let low = known.min(), let high = known.max() else { return }
    for row in 0..<area.rows {
      let label = row == 0 ? high : row == area.rows - 1 && high > low ? low : nil
      canvas.text(label == nil ? "│" : "┤", scale.endColumn - 1, row, .faint)
      if let label { canvas.rightText(Quantity.significant(label), endingAt: scale.endColumn - 1, row, .faint) }
    }
    var dots = DotGrid(Size(area.columns, area.rows))
    let across = Double(max(1, total - 1))
    var last: (Int, Int)?
    for (index, value) in values.enumerated() where value.isFinite {
      let x = Int((Double(index) / across * Double(dots.width - 1)).rounded())
      let share = high > low ? (value - low) / (high - low) : 0.5
      let y = Int(((1 - share) * Double(dots.height - 1)).rounded())
      if let last { dots.line(from: last, to: (x, y)) } else { dots.set(x, y) }
      last = (x, y)
    }
    canvas.draw(in: area) { dots.draw(on: &$0, style) }
  }
}

/// Cells of two by four dots.
struct DotGrid {
  let size: Size
  private var cells: [UInt8]

  init(_ size: Size) {
    self.size = size
    cells = [UInt8](repeating: 0, count: size.columns * size.rows)
  }

  var width: Int { size.columns * 2 }
  var height: Int { size.rows * 4 }

  /// The bits of a cell's dots, row by row.
  private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

  /// Sets a dot; nothing happens outside.
  mutating func set(_ x: Int, _ y: Int) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    cells[y / 4 * size.columns + x / 2] |= Self.bits[y % 4][x % 2]
  }

  /// Sets the dots between two places, both included.
  mutating func line(from a: (Int, Int), to b: (Int, Int)) {
    let steps = max(abs(b.0 - a.0), abs(b.1 - a.1), 1)
    for step in 0...steps {
      let share = Double(step) / Double(steps)
      set(
        a.0 + Int((Double(b.0 - a.0) * share).rounded()), a.1 + Int((Double(b.1 - a.1) * share).rounded()))
    }
  }

  /// Draws the cells that have a dot.
  func draw(on canvas: inout Canvas, _ style: Style) {
    for (index, bits) in cells.enumerated() where bits != 0 {
      guard let glyph = Unicode.Scalar(0x2800 + UInt32(bits)) else { continue }
      canvas.put(Glyph(glyph), at: Point(index % size.columns, index / size.columns), style)
    }
  }
}
