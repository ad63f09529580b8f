/// How a workspace divides its rectangle.
package indirect enum Layout: Sendable {
  case pane(PaneID)
  /// Side by side; each part's share of what its siblings' minimum leaves, and its minimum in columns.
  case columns([(share: Double, minimum: Int, Layout)])
  /// One above the other, minimum in rows.
  case rows([(share: Double, minimum: Int, Layout)])
}

extension Layout {
  package var panes: [PaneID] {
    switch self {
    case .pane(let id): [id]
    case .columns(let parts), .rows(let parts): parts.flatMap { $0.2.panes }
    }
  }

  /// The rectangles of the panes in `visible`; space of the others goes to their neighbours.
  package func rectangles(in area: Rect, visible: Set<PaneID>) -> [(PaneID, Rect)] {
    switch self {
    case .pane(let id):
      return visible.contains(id) ? [(id, area)] : []
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
    _ parts: [(share: Double, minimum: Int, Layout)], _ visible: Set<PaneID>, _ length: Int
  ) -> [(Layout, start: Int, length: Int)] {
    let shown = parts.filter { !visible.isDisjoint(with: $0.2.panes) }
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
      return (part.2, start, wanted)
    }
  }
}
