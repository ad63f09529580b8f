package import Quantization

/// A histogram on cells, with a format's levels laid over it. Pure: everything it shows is in its properties.
package struct HistogramPlot: Sendable {
  /// Bins that distributions are measured in, so that every zoom has enough of them.
  package static let sourceBins = 4096

  /// The counts that are drawn.
  package var histogram: Histogram
  /// The values at the left and right edge of the plot.
  package var range: ClosedRange<Double>
  /// Whether heights are logarithms of counts.
  package var isLogarithmic = false
  /// Values of the levels to mark.
  package var levels: [Double] = []
  /// How densely levels lie over a whole tensor; nil for none.
  package var density: GridDensity?
  /// The weights of one block, shown as marks below the axis; empty for none.
  package var marks: [Double] = []

  /// A plot of the part of `histogram` that lies in `range`.
  package init(histogram: Histogram, range: ClosedRange<Double>) {
    self.histogram = histogram
    self.range = range
  }

  /// Cells of the scale at the left.
  private static let scaleWidth = 6
  private static let eighths: [Unicode.Scalar] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
}

extension HistogramPlot {
  /// Draws the plot into the whole canvas: bars, axis, levels, marks and labels, as many of them as fit.
  package func draw(on canvas: inout Canvas) {
    var area = canvas.bounds
    guard area.columns > HistogramPlot.scaleWidth + 4, area.rows >= 2 else { return }
    let labels = area.takeBottom(1)
    let markRow = !marks.isEmpty && area.rows > 4 ? area.takeBottom(1) : nil
    let levelRows = (!levels.isEmpty || density != nil) && area.rows > 3 ? area.takeBottom(density == nil ? 1 : 2) : nil
    let axis = area.takeBottom(1)
    let bars = inner(area)

    let heights = heights(columns: bars.columns)
    let top = heights.max() ?? 0
    drawBars(heights, top: top, on: &canvas, in: bars)
    drawScale(top: top, on: &canvas, in: area)
    drawAxis(on: &canvas, in: axis, labels: labels)
    if let levelRows { drawLevels(on: &canvas, bars: bars, below: inner(levelRows)) }
    if let markRow { drawMarks(on: &canvas, in: inner(markRow)) }
  }

  private func inner(_ area: Rect) -> Rect {
    Rect(
      area.column + HistogramPlot.scaleWidth, area.row, area.columns - HistogramPlot.scaleWidth, area.rows)
  }

  /// The count under each column, as it is drawn.
  private func heights(columns: Int) -> [Double] {
    let counts = histogram.counts.map(Double.init)
    let (lower, upper) = (place(histogram.lower), place(histogram.upper))
    return (0..<columns).map { column in
      let (low, high) = (edge(column, of: columns), edge(column + 1, of: columns))
      let count = Rebinning.sum(counts, lower: lower, upper: upper, from: low, to: high)
      return isLogarithmic ? Logarithm.ofCount(count) : count
    }
  }

  /// A value on the axis: itself, or the logarithm of its magnitude.
  private func place(_ value: Double) -> Double {
    histogram.scale == .linear ? value : Logarithm.natural(max(abs(value), histogram.lower))
  }

  /// Where column `column` of `columns` begins, on the axis.
  private func edge(_ column: Int, of columns: Int) -> Double {
    let (low, high) = (place(range.lowerBound), place(range.upperBound))
    return low + (high - low) * Double(column) / Double(max(1, columns))
  }

  /// The column of a value, nil outside.
  private func column(of value: Double, columns: Int) -> Int? {
    let (low, high) = (place(range.lowerBound), place(range.upperBound))
    let at = histogram.scale == .linear ? value : abs(value)
    guard high > low, at >= range.lowerBound, at <= range.upperBound else { return nil }
    return min(columns - 1, max(0, Int((place(value) - low) / (high - low) * Double(columns))))
  }

  private func drawBars(_ heights: [Double], top: Double, on canvas: inout Canvas, in area: Rect) {
    guard top > 0 else { return }
    for (column, height) in heights.enumerated() where height > 0 {
      let filled = max(1, Int((height / top * Double(area.rows * 8)).rounded()))
      for row in 0..<area.rows {
        let left = filled - (area.rows - 1 - row) * 8
        guard left > 0 else { continue }
        let glyph = HistogramPlot.eighths[min(8, left)]
        canvas.put(Glyph(glyph), at: Point(area.column + column, area.row + row), Style(.source))
      }
    }
  }

  private func drawScale(top: Double, on canvas: inout Canvas, in area: Rect) {
    let marks = area.rows >= 5 ? [0, area.rows / 2] : [0]
    let end = area.column + HistogramPlot.scaleWidth - 1
    for row in 0..<area.rows {
      let isMarked = marks.contains(row) && top > 0
      canvas.text(isMarked ? "┤" : "│", end, area.row + row, .faint)
      guard isMarked else { continue }
      let height = top * Double(area.rows - row) / Double(area.rows)
      let count = isLogarithmic ? Logarithm.count(of: height) : height
      let label = count < 1e15 ? Quantity.count(Int(count.rounded())) : "-"
      canvas.rightText(label, endingAt: end, area.row + row, .faint)
    }
  }

  private func drawAxis(on canvas: inout Canvas, in axis: Rect, labels: Rect) {
    let area = inner(axis)
    canvas.text("└", area.column - 1, area.row, .faint)
    canvas.fill(area, "─", .faint)
    var free = labels.column
    for tick in ticks(columns: area.columns) {
      guard let column = column(of: tick, columns: area.columns) else { continue }
      let label = Quantity.significant(tick, 2)
      let width = DisplayText.width(of: label)
      let start = min(area.column + column - width / 2, area.endColumn - width)
      guard start >= free else { continue }
      canvas.put(Glyph("┬"), at: Point(area.column + column, area.row), .faint)
      canvas.text(label, start, labels.row, .faint)
      free = start + width + 2
    }
  }

  /// Round values within the range, as many as stand eight columns apart.
  private func ticks(columns: Int) -> [Double] {
    guard histogram.scale == .linear else { return decades }
    let width = range.upperBound - range.lowerBound
    let wanted = max(2, columns / 8)
    guard width > 0, width.isFinite else { return [range.lowerBound] }
    let step = TickStep.round(width / Double(wanted))
    let first = (range.lowerBound / step).rounded(.up)
    return (0...wanted * 3).map { (first + Double($0)) * step }.filter { $0 <= range.upperBound }
  }

  private var decades: [Double] {
    var tick = TickStep.decade(below: range.upperBound)
    var ticks: [Double] = []
    while tick >= range.lowerBound, tick > 0, ticks.count < 64 {
      ticks.append(tick)
      tick /= 10
    }
    return ticks.reversed()
  }

  private func drawLevels(on canvas: inout Canvas, bars: Rect, below: Rect) {
    if let density {
      drawDensity(density, on: &canvas, in: below)
      return
    }
    for level in levels {
      guard let column = column(of: level, columns: bars.columns) else { continue }
      canvas.text("╵", below.column + column, below.row, Style(.formatA, .bold))
      // Through the bars the level is a change of colour, so that heights stay readable.
      canvas.restyle(Rect(bars.column + column, bars.row, 1, bars.rows)) { $0.foreground = .role(.formatA) }
      for row in 0..<bars.rows where canvas.isBlank(bars.column + column, bars.row + row) {
        canvas.text("┊", bars.column + column, bars.row + row, Style(.formatAFaint))
      }
    }
  }

  private func drawDensity(_ density: GridDensity, on canvas: inout Canvas, in area: Rect) {
    guard histogram.scale == .linear else { return }
    let heights = (0..<area.columns).map { column in
      density.levels(from: edge(column, of: area.columns), to: edge(column + 1, of: area.columns))
    }
    let top = heights.max() ?? 0
    guard top > 0 else { return }
    for (column, height) in heights.enumerated() where height > 0 {
      // Hanging from the axis, in the format's colour.
      let filled = max(1, Int((height / top * Double(area.rows * 2)).rounded()))
      for row in 0..<area.rows where filled > row * 2 {
        canvas.text(
          filled - row * 2 >= 2 ? "█" : "▀", area.column + column, area.row + row, Style(.formatA))
      }
    }
  }

  private func drawMarks(on canvas: inout Canvas, in area: Rect) {
    var counts = [Int](repeating: 0, count: max(1, area.columns))
    for mark in marks {
      if let column = column(of: mark, columns: area.columns) { counts[column] += 1 }
    }
    for (column, count) in counts.enumerated() where count > 0 {
      let glyph: Unicode.Scalar = count == 1 ? "." : count < 4 ? ":" : "#"
      canvas.put(Glyph(glyph), at: Point(area.column + column, area.row), Style(.source, .bold))
    }
  }
}

extension Canvas {
  /// Whether nothing stands at a place of the current area.
  fileprivate func isBlank(_ column: Int, _ row: Int) -> Bool {
    glyph(atLocal: Point(column, row)) == Glyph(" ")
  }
}
