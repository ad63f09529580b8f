/// The keys and values that the model's file carries.
package struct MetadataPane: Pane {
  package static let id: PaneID = "metadata"

  private var cursor = ListCursor()
  private var filter = ListFilter()

  package init() {}

  package static let toggle: PaneToggle? = PaneToggle(
    key: "m", label: "metadata", help: "show or hide the file's metadata")

  package static let actions: [Action] = [
    action("filter", keys: ["/"], label: "filter /", help: "narrow the metadata to what fits a pattern") { pane, _ in
      pane.filter.begin()
      return []
    }
  ]

  private static let table = Table([
    .init("key", minimum: 12, share: 1), .init("type", minimum: 7, dispensable: 1),
    .init("value", minimum: 10, share: 1.4),
  ])

  package func title(_ shared: Shared) -> PaneTitle {
    let count = shared.model?.entries.count ?? 0
    return PaneTitle("metadata", detail: filter.isEmpty ? "\(count)" : "\(rows(shared).count)/\(count)")
  }

  package func isAvailable(_ shared: Shared) -> Bool { shared.model != nil }
  package func isShownByDefault(_ shared: Shared) -> Bool { shared.screen.size.rows >= 40 }
  package func capturesText(_ shared: Shared) -> Bool { filter.isEditing }

  /// The indices of the entries that pass the filter.
  private func rows(_ shared: Shared) -> [Int] {
    filter.ranked(shared.model?.entries.map(\.key) ?? [])
  }

  package func draw(on canvas: inout Canvas, _ context: PaneContext) {
    guard let entries = context.shared.model?.entries else { return }
    var area = canvas.bounds
    if filter.isShown { filter.draw(on: &canvas, in: area.takeTop(1), isFocused: context.isFocused) }
    let rows = rows(context.shared)
    MetadataPane.table.draw(
      on: &canvas, in: area, count: rows.count, cursor: cursor, isFocused: context.isFocused
    ) { row, column in
      let entry = entries[rows[row]]
      switch column {
      case 0: return [TextRun(entry.key)]
      case 1: return [TextRun(entry.type, .faint)]
      default: return [TextRun(entry.value, Style(.source))]
      }
    }
  }

  package mutating func handle(_ event: PaneEvent, _ shared: inout Shared) -> [Effect]? {
    if filter.handle(event) {
      cursor.select(0, of: 1)
      return []
    }
    return cursor.handle(event, count: rows(shared).count, listTop: filter.isShown ? 2 : 1) ? [] : nil
  }
}
