/// How a workspace divides its rectangle among its panes.
package indirect enum Layout: Sendable {
  /// One pane. Naming it here is all that it needs to be a part of the program.
  case pane(any Pane.Type)
  /// Side by side, minimums in columns.
  case columns([Part])
  /// One above the other, minimums in rows.
  case rows([Part])

  /// A part of a row or a column.
  package struct Part: Sendable {
    /// The share of what the siblings' minimums leave, compared with theirs.
    package let share: Double
    /// Cells that it is not pressed below, where there is room at all.
    package let minimum: Int
    /// What lies in it.
    package let layout: Layout

    /// A part that is divided further.
    package init(_ share: Double, minimum: Int, _ layout: Layout) {
      self.share = share
      self.minimum = minimum
      self.layout = layout
    }

    /// A part that is one pane.
    package init(_ share: Double, minimum: Int, _ pane: any Pane.Type) {
      self.init(share, minimum: minimum, .pane(pane))
    }
  }
}

extension Layout {
  /// The panes, in the order in which `Tab` visits them.
  package var panes: [any Pane.Type] {
    switch self {
    case .pane(let pane): [pane]
    case .columns(let parts), .rows(let parts): parts.flatMap { $0.layout.panes }
    }
  }

  /// The rectangles of the panes in `visible`; space of the others goes to their neighbours.
  package func rectangles(in area: Rect, visible: Set<PaneID>) -> [(PaneID, Rect)] {
    switch self {
    case .pane(let pane):
      return visible.contains(pane.id) ? [(pane.id, area)] : []
    case .columns(let parts):
      return Layout.divide(parts, visible, area.columns).flatMap { part, start, length in
        part.rectangles(in: Rect(area.column + start, area.row, length, area.rows), visible: visible)
      }
    case .rows(let parts):
      return Layout.divide(parts, visible, area.rows).flatMap { part, start, length in
        part.rectangles(in: Rect(area.column, area.row + start, area.columns, length), visible: visible)
      }
    }
  }

  private static func divide(
    _ parts: [Part], _ visible: Set<PaneID>, _ length: Int
  ) -> [(Layout, start: Int, length: Int)] {
    let shown = parts.filter { part in part.layout.panes.contains { visible.contains($0.id) } }
    let total = shown.reduce(0) { $0 + $1.share }
    var rest = length
    var restShare = total
    var start = 0
    return shown.enumerated().map { index, part in
      let reserved = shown[(index + 1)...].reduce(0) { $0 + $1.minimum }
      let fair = restShare > 0 ? Int((Double(rest) * part.share / restShare).rounded()) : rest
      let isLast = index == shown.count - 1
      let wanted = isLast ? rest : min(max(fair, part.minimum), max(rest - reserved, 0))
      defer {
        start += wanted
        rest -= wanted
        restShare -= part.share
      }
      return (part.layout, start, wanted)
    }
  }
}
