/// Points of size and loss on cells, loss on a logarithmic scale, the front of the best as a staircase.
package struct ScatterPlot: Sendable {
  /// What is drawn, by rising size.
  package var table: RunTable
  /// The hash of the open file.
  package var own: String?
  /// The selected point.
  package var selected: Int?

  /// A plot of a table.
  package init(_ table: RunTable, own: String?, selected: Int?) {
    (self.table, self.own, self.selected) = (table, own, selected)
  }

  /// Cells of the scale at the left.
  private static let scaleWidth = 8

  /// The values between which points lie: sizes from 0, losses over whole powers of ten or less.
  private struct Frame {
    let sizes: ClosedRange<Double>
    let losses: ClosedRange<Double>
    let area: Rect

    func column(_ bytes: Int) -> Int {
      let width = sizes.upperBound - sizes.lowerBound
      let share = width > 0 ? (Double(bytes) - sizes.lowerBound) / width : 0.5
      return area.column + Int((share * Double(area.columns - 1)).rounded())
    }

    func row(_ loss: Double) -> Int {
      let (low, high) = (Logarithm.natural(losses.lowerBound), Logarithm.natural(losses.upperBound))
      let value = Logarithm.natural(max(loss, losses.lowerBound))
      let share = high > low ? ((value - low) / (high - low)).clamped(0, 1) : 0.5
      return area.row + Int(((1 - share) * Double(area.rows - 1)).rounded())
    }
  }

  /// Draws the plot into the whole canvas.
  package func draw(on canvas: inout Canvas) {
    var area = canvas.bounds
    guard area.columns > Self.scaleWidth + 8, area.rows >= 3, let frame = frame(&area) else { return }
    drawAxes(frame, on: &canvas)
    drawFront(frame, on: &canvas)
    drawPoints(frame, on: &canvas)
  }

  private func frame(_ area: inout Rect) -> Frame? {
    let losses = table.points.map(\.loss).filter { $0 > 0 }
    let sizes = table.points.map { Double($0.bytes) }
    guard let small = sizes.min(), let large = sizes.max() else { return nil }
    _ = area.takeLeft(Self.scaleWidth)
    _ = area.takeRight(2)
    _ = area.takeBottom(2)
    let margin = large > small ? (large - small) * 0.04 : max(1, large * 0.1)
    let (low, high) = (losses.min() ?? 1, losses.max() ?? 1)
    return Frame(
      sizes: max(0, small - margin)...large + margin,
      losses: high > low ? low...high : low / 2...low * 2, area: area)
  }

  private func drawAxes(_ frame: Frame, on canvas: inout Canvas) {
    let area = frame.area
    let edge = area.column - 1
    var marks: [Int: Double] = [area.row: frame.losses.upperBound, area.endRow - 1: frame.losses.lowerBound]
    var tick = TickStep.decade(below: frame.losses.upperBound)
    while tick > frame.losses.lowerBound, tick > 0 {
      let row = frame.row(tick)
      if marks[row] == nil, marks[row - 1] == nil, marks[row + 1] == nil { marks[row] = tick }
      tick /= 10
    }
    for row in area.row..<area.endRow {
      canvas.text(marks[row] == nil ? "│" : "┤", edge, row, .faint)
      if let mark = marks[row] { canvas.rightText(Quantity.significant(mark, 2), endingAt: edge, row, .faint) }
    }
    canvas.text("└", edge, area.endRow, .faint)
    canvas.fill(Rect(area.column, area.endRow, area.columns, 1), "─", .faint)
    var free = 0
    let step = TickStep.round((frame.sizes.upperBound - frame.sizes.lowerBound) / Double(max(2, area.columns / 12)))
    var size = (frame.sizes.lowerBound / step).rounded(.up) * step
    while size <= frame.sizes.upperBound {
      let label = Quantity.bytes(Int(size))
      let column = frame.column(Int(size))
      let start = min(column - DisplayText.width(of: label) / 2, canvas.size.columns - DisplayText.width(of: label))
      if start >= free {
        canvas.text("┬", column, area.endRow, .faint)
        free = canvas.text(label, start, area.endRow + 1, .faint) + 2
      }
      size += step
    }
  }

  private func drawFront(_ frame: Frame, on canvas: inout Canvas) {
    let front = table.points.filter { table.front.contains($0.id) }
    for (a, b) in zip(front, front.dropFirst()) {
      let (left, right) = (frame.column(a.bytes), frame.column(b.bytes))
      let (top, bottom) = (frame.row(a.loss), frame.row(b.loss))
      guard left < right else { continue }
      for column in left..<right { canvas.text("─", column, top, Style(.formatAFaint)) }
      for row in min(top + 1, bottom)..<max(top + 1, bottom) { canvas.text("│", right, row, Style(.formatAFaint)) }
      canvas.text(top == bottom ? "─" : "╮", right, top, Style(.formatAFaint))
    }
  }

  private func drawPoints(_ frame: Frame, on canvas: inout Canvas) {
    // Where points share a cell, the open file shows, then the best.
    func rank(_ point: RunPoint) -> Int { point.hash == own ? 2 : table.front.contains(point.id) ? 1 : 0 }
    for (index, point) in table.points.enumerated().sorted(by: { rank($0.element) < rank($1.element) }) {
      let place = Point(frame.column(point.bytes), frame.row(point.loss))
      let isFront = table.front.contains(point.id)
      let isOwn = point.hash == own
      var style = isOwn ? Style(.source, .bold) : isFront ? Style(.formatA, .bold) : Style(.text)
      if index == selected { style = style.with(.reverse) }
      canvas.text(isOwn ? "@" : isFront ? "*" : "o", at: place, style)
    }
    for (index, point) in table.points.enumerated() where frame.area.rows >= 8 || index == selected || point.hash == own
    {
      drawName(point, frame, on: &canvas)
    }
  }

  /// A point's type beside it, where nothing else stands.
  private func drawName(_ point: RunPoint, _ frame: Frame, on canvas: inout Canvas) {
    let width = DisplayText.width(of: point.type)
    let (column, row) = (frame.column(point.bytes), frame.row(point.loss))
    func isFree(_ place: Point) -> Bool { canvas.glyph(atLocal: place) == Glyph(" ") }
    for place in [
      Point(column + 2, row), Point(column - 1 - width, row), Point(column + 1, row + 1),
      Point(column - width, row + 1),
      Point(column + 1, row - 1),
    ] {
      guard place.column >= frame.area.column, place.column + width <= canvas.size.columns, place.row >= frame.area.row,
        place.row < frame.area.endRow,
        (place.column..<place.column + width).allSatisfy({ isFree(Point($0, place.row)) })
      else { continue }
      canvas.text(point.type, at: place, point.hash == own ? Style(.source) : .faint)
      return
    }
  }
}
