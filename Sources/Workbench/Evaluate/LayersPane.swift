internal import Quantization

/// The errors of the weights by layer and kind of matrix, as a heat map with its figures.
package struct LayersPane: Pane {
  package static let id: PaneID = "layers"
  package static let subjects: [any Subject.Type] = [EvaluateState.self]

  private var cursor = ListCursor()
  private var column = 0

  package init() {}

  package static let actions: [Action] = [
    action(
      "right", keys: ["Right", "l"], help: "look at the next kind of matrix",
      perform: { pane, shared in
        pane.column = min(pane.column + 1, max(0, (shared.evaluate.layers?.kinds.count ?? 0) - 1))
        return []
      }),
    action(
      "left", keys: ["Left", "h"], help: "look at the kind of matrix before",
      perform: { pane, _ in
        pane.column = max(0, pane.column - 1)
        return []
      }),
  ]

  package func title(_ shared: Shared) -> PaneTitle {
    guard let layers = shared.evaluate.layers else { return PaneTitle("errors by layer") }
    return PaneTitle("errors by layer", detail: "relative to " + layers.reference, right: "|w-r|/|r|")
  }

  package func isAvailable(_ shared: Shared) -> Bool { shared.model != nil }

  package mutating func handle(_ event: PaneEvent, _ shared: inout Shared) -> [Effect]? {
    guard let layers = shared.evaluate.layers else { return nil }
    if case .mouse(.press, let point, let size) = event,
      let index = Grid(layers, width: size.columns).kind(at: point.column, first: first(layers, size))
    {
      column = index
    }
    return cursor.handle(event, count: layers.layers.count, listTop: 1, listEnd: { max(1, $0 - 2) }) ? [] : nil
  }

  /// The first kind that shows.
  private func first(_ layers: LayerErrors, _ size: Size) -> Int {
    let shown = Grid(layers, width: size.columns).count
    return column < shown ? 0 : min(column, layers.kinds.count - 1) - shown + 1
  }

  package func draw(on canvas: inout Canvas, _ context: PaneContext) {
    var area = canvas.bounds
    guard let layers = context.shared.evaluate.layers, !layers.kinds.isEmpty else {
      canvas.paragraph(emptyText(context.shared), in: area, .faint)
      return
    }
    let foot = area.takeBottom(area.rows >= 5 ? 2 : 0)
    drawMap(layers, on: &canvas, in: area, context)
    guard !foot.isEmpty else { return }
    canvas.draw(in: foot) { canvas in
      canvas.runs(selection(layers).truncated(to: canvas.size.columns), at: Point(0, 0))
      legend(layers, on: &canvas)
    }
  }

  private func emptyText(_ shared: Shared) -> String {
    if shared.reference != nil {
      return shared.jobs.isRunning("layers")
        ? "measuring the errors of all matrices …" : "no matrix of the reference has the shape of one of this file"
    }
    return
      "R opens the file that this one was quantized from: then the error of every matrix shows here, layer by layer"
  }

  private func drawMap(_ layers: LayerErrors, on canvas: inout Canvas, in area: Rect, _ context: PaneContext) {
    let grid = Grid(layers, width: area.columns)
    let first = first(layers, area.size)
    let kinds = layers.kinds.indices.dropFirst(first).prefix(grid.count)
    for (place, index) in kinds.enumerated() {
      let name = grid.heading(layers.kinds[index])
      canvas.text(
        DisplayText.leftPadded(name, to: grid.cell), grid.label + place * grid.cell, area.row,
        index == column ? .accent : .faint)
    }
    let visible = cursor.visible(count: layers.layers.count, height: area.rows - 1)
    for row in visible {
      let y = area.row + 1 + row - visible.lowerBound
      let layer = layers.layers[row]
      canvas.text(
        DisplayText.leftPadded("\(layer)", to: grid.label - 1), 0, y,
        row == cursor.selected ? Style(.accent) : .faint)
      for (place, index) in kinds.enumerated() {
        guard let error = layers.errors[.init(layer: layer, kind: layers.kinds[index])] else { continue }
        let isSelected = row == min(cursor.selected, layers.layers.count - 1) && index == column
        let style = Self.style(layers.heat(error.error)).with(
          !isSelected ? [] : context.isFocused ? [.reverse, .bold] : [.underline, .bold])
        canvas.text(
          DisplayText.leftPadded(grid.text(error.error, layers), to: grid.cell), grid.label + place * grid.cell, y,
          style)
      }
    }
    canvas.scrollBar(
      in: Rect(area.column, area.row + 1, area.columns - 1, area.rows - 1), first: visible.lowerBound,
      count: layers.layers.count)
  }

  /// An error in percent, with three digits.
  private static func percent(_ error: Double) -> String { Quantity.significant(error * 100) + "%" }

  /// A glyph the fuller the larger the error.
  private static func shade(_ heat: Double) -> String {
    ["\u{2591}", "\u{2592}", "\u{2593}", "\u{2588}"][min(3, Int(heat * 4))]
  }

  private static func style(_ heat: Double) -> Style {
    Style(.heat(fraction: heat))
  }

  /// What is known of the matrix under the cursor.
  private func selection(_ layers: LayerErrors) -> [TextRun] {
    let row = min(cursor.selected, layers.layers.count - 1)
    let kind = layers.kinds[min(column, layers.kinds.count - 1)]
    guard layers.layers.indices.contains(row), let error = layers.errors[.init(layer: layers.layers[row], kind: kind)]
    else { return [TextRun("layer \(layers.layers.first ?? 0) has no \(kind)", .faint)] }
    var runs = [
      TextRun("\(error.layer.map { "\($0)." } ?? "")\(kind)", .accent), TextRun(" \(error.type) ", .faint),
      TextRun(Self.percent(error.error), Style(.error, .bold)),
    ]
    for other in layers.others {
      runs += [
        TextRun("  \(other.part) ", .faint),
        TextRun(Self.percent(other.error), Self.style(layers.heat(other.error))),
      ]
    }
    return runs
  }

  /// The scale of the colours, with its ends as numbers.
  private func legend(_ layers: LayerErrors, on canvas: inout Canvas) {
    let usesDigits = Grid(layers, width: canvas.size.columns).usesDigits
    guard let range = layers.range else {
      canvas.text("all weights are the reference's", 0, 1, .faint)
      return
    }
    var end = canvas.text(Self.percent(range.lowerBound) + " ", 0, 1, .faint)
    for step in 0...9 {
      let heat = Double(step) / 9
      end = canvas.text(usesDigits ? "\(step)" : Self.shade(heat), end, 1, Self.style(heat))
    }
    end = canvas.text(" " + Self.percent(range.upperBound), end, 1, .faint)
    if end + 20 < canvas.size.columns { canvas.text("  logarithmic scale", end, 1, .faint) }
  }

  /// Where the map's cells lie.
  private struct Grid {
    /// Cells of a layer's number, of a matrix, and kinds that have room.
    let label, cell, count: Int

    init(_ layers: LayerErrors, width: Int) {
      label = DisplayText.width(of: "\(layers.layers.last ?? 0)") + 1
      let room = max(1, width - label - 1)
      let longest = layers.kinds.map { DisplayText.width(of: $0) }.max() ?? 0
      let wanted = room / max(1, layers.kinds.count)
      cell = wanted >= 5 ? min(wanted, max(longest + 2, 7)) : wanted >= 2 ? wanted : 2
      count = max(1, min(layers.kinds.count, room / cell))
    }

    /// The kind in a column of the pane.
    func kind(at column: Int, first: Int) -> Int? {
      guard column >= label, column < label + count * cell else { return nil }
      return first + (column - label) / cell
    }

    /// A kind's name, short where there is little room.
    func heading(_ kind: String) -> String {
      guard DisplayText.width(of: kind) >= cell else { return kind }
      var short = kind
      for prefix in ["attn_", "ffn_", "ssm_"] where short.hasPrefix(prefix) { short.removeFirst(prefix.count) }
      return String((short == "output" ? "out" : short).prefix(max(1, cell - 1)))
    }

    /// Whether errors are digits of the scale, because there is no room for figures.
    var usesDigits: Bool { cell < 5 }

    /// An error in percent behind a shade, or as a digit of the scale where there is no room.
    func text(_ error: Double, _ layers: LayerErrors) -> String {
      let heat = layers.heat(error)
      if usesDigits { return error > 0 ? "\(Int((heat * 9).rounded()))" : "-" }
      let percent = error * 100
      let figure =
        percent < 0.995
        ? String(Quantity.fixed(percent, 2).dropFirst()) : Quantity.fixed(percent, percent < 9.95 ? 1 : 0)
      let shade = LayersPane.shade(heat)
      return (cell >= 8 ? shade + shade + " " : shade) + DisplayText.leftPadded(error == 0 ? "0" : figure, to: 3)
    }
  }
}
