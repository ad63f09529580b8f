/// How a workspace divides its rectangle.
package indirect enum Layout: Sendable {
  case pane(PaneID)
  /// Side by side; each part's share of what its siblings' minimum leaves, and its minimum in columns.
  case columns([(share: Double, minimum: Int, Layout)])
  /// One above the other, minimum in rows.
  case rows([(share: Double, minimum: Int, Layout)])
}

/// A numbered screen of panes.
package struct Workspace: Sendable {
  package let number: Int
  package let name: String
  package let layout: Layout

  /// Every workspace; one without a registered pane is not shown.
  package static let all: [Workspace] = [
    Workspace(
      number: 1, name: "Explore",
      layout: .columns([
        (0.3, 30, .rows([(0.6, 8, .pane("tensors")), (0.4, 6, .pane("metadata"))])),
        (0.7, 40, .rows([(0.55, 10, .pane("histogram")), (0.45, 8, .pane("errors"))])),
      ])),
    Workspace(
      number: 2, name: "Chat",
      layout: .columns([(0.6, 40, .pane("chat")), (0.4, 30, .pane("picture"))])),
  ].filter { workspace in workspace.panes.contains { id in PaneRegistry.all.contains { $0.id == id } } }

  /// The panes in the layout, in order.
  package var panes: [PaneID] { layout.panes }

  package static func numbered(_ number: Int) -> Workspace? {
    all.first { $0.number == number }
  }
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
