internal import Checkpoints
internal import Quantization
internal import Tensors

/// The model's tensors: name, shape, type, bits, and the shape of their weights' distribution.
package struct TensorsPane: Pane {
  package static let id: PaneID = "tensors"
  package static let subjects: [any Subject.Type] = [Exploration.self]

  private var cursor = ListCursor()
  private var filter = ListFilter()
  private var order = Order.file
  private var isReversed = false
  /// The exploration's generation that cursor, filter and order belong to.
  private var generation = 0

  enum Order: String, CaseIterable {
    case file, error, name, size, bits, type
  }

  package init() {}

  package static let actions: [Action] = [
    action("filter", keys: ["/"], label: "filter /", help: "narrow the tensors to what fits a pattern") { pane, _ in
      pane.filter.begin()
      return []
    },
    action(
      "sort", keys: ["s"], label: "sort", help: "sort tensors by file order, error, name, size, bits, type in turn"
    ) { pane, shared in
      pane.order = pane.order.next
      pane.showSelection(shared)
      return []
    },
    action("reverse", keys: ["r"], label: "reverse", help: "turn the order of the tensors round") { pane, shared in
      pane.isReversed.toggle()
      pane.showSelection(shared)
      return []
    },
  ]

  private static let table = Table([
    .init("name", minimum: 14, share: 1), .init("type", minimum: 5, dispensable: 4),
    .init("bits", minimum: 5, alignsRight: true, dispensable: 2),
    .init("weights", minimum: 8, dispensable: 5),
    .init("shape", minimum: 11, alignsRight: true, dispensable: 3),
    .init("size", minimum: 7, alignsRight: true, dispensable: 1),
    .init("error", minimum: 6, alignsRight: true, dispensable: 6),
  ])

  package func title(_ shared: Shared) -> PaneTitle {
    let count = shared.exploration.items.count
    let sorting =
      (order == .error
        ? "by error in \(shared.exploration.surveyFormat)" : order == .file ? "" : "by \(order.rawValue)")
      + (isReversed ? " reversed" : "")
    return PaneTitle(
      "tensors", detail: filter.isEmpty ? "\(count)" : "\(rows(shared).count)/\(count)", right: sorting)
  }

  package func isAvailable(_ shared: Shared) -> Bool { shared.model != nil }
  package func capturesText(_ shared: Shared) -> Bool { filter.isEditing }

  /// The indices of the tensors that show, in order.
  private func rows(_ shared: Shared) -> [Int] {
    let items = shared.exploration.items
    var rows = filter.ranked(items.map(\.name))
    switch order {
    case .file: break
    case .error:
      // Those that lose most first; what is not known comes last, whichever way the order is turned.
      let errors = rows.map { (row: $0, error: shared.exploration.relativeError(of: $0)?.error) }
      let known = errors.compactMap { item in item.error.map { (row: item.row, error: $0) } }
        .sorted { ($1.error, $0.row) < ($0.error, $1.row) }.map(\.row)
      return (isReversed ? known.reversed() : known) + errors.filter { $0.error == nil }.map(\.row)
    case .name: rows.sort { items[$0].name < items[$1].name }
    case .size: rows.sort { (items[$1].byteCount, $0) < (items[$0].byteCount, $1) }
    case .bits: rows.sort { (items[$1].bits, $0) < (items[$0].bits, $1) }
    case .type: rows.sort { (items[$0].type.description, $0) < (items[$1].type.description, $1) }
    }
    return isReversed ? rows.reversed() : rows
  }

  /// Moves the cursor to the tensor that is looked at.
  private mutating func showSelection(_ shared: Shared) {
    let rows = rows(shared)
    cursor.select(rows.firstIndex(of: shared.exploration.selected) ?? 0, of: rows.count)
  }

  package func draw(on canvas: inout Canvas, _ context: PaneContext) {
    let exploration = context.shared.exploration
    var area = canvas.bounds
    if filter.isShown { filter.draw(on: &canvas, in: area.takeTop(1), isFocused: context.isFocused) }
    let rows = rows(context.shared)
    if rows.isEmpty, !area.isEmpty {
      canvas.text(filter.isEmpty ? "this file holds no tensors" : "no tensor fits", 0, area.row, .faint)
      return
    }
    let sorted = [Order.name: 0, .type: 1, .bits: 2, .size: 5, .error: 6][order]
    TensorsPane.table.draw(
      on: &canvas, in: area, count: rows.count, cursor: cursor, isFocused: context.isFocused, sortedBy: sorted
    ) { row, column in
      let item = exploration.items[rows[row]]
      switch column {
      case 0: return exploration.alarm(rows[row]) + item.labelled
      case 1: return [TextRun(item.type.label, item.weights == nil ? .warning : .text)]
      case 2: return [TextRun(item.type.blockFormat.map { Quantity.fixed($0.bitsPerWeight, 2) } ?? "-", .faint)]
      case 3: return [TextRun(Sparkline.text(exploration.sketches[rows[row]]?.heights ?? []), Style(.source))]
      case 4: return [TextRun(item.shape.description, .faint)]
      case 5: return [TextRun(Quantity.bytes(item.byteCount), .faint)]
      default: return exploration.errorCell(rows[row])
      }
    }
  }

  package mutating func handle(_ event: PaneEvent, _ shared: inout Shared) -> [Effect]? {
    if filter.handle(event) {
      cursor.select(0, of: 1)
      if filter.isEmpty { showSelection(shared) } else { follow(&shared) }
      return []
    }
    guard cursor.handle(event, count: rows(shared).count, listTop: filter.isShown ? 2 : 1) else { return nil }
    follow(&shared)
    return []
  }

  /// Looks at the tensor under the cursor.
  private func follow(_ shared: inout Shared) {
    let rows = rows(shared)
    guard !rows.isEmpty else { return }
    shared.exploration.select(rows[min(cursor.selected, rows.count - 1)])
  }

  package mutating func refresh(_ shared: inout Shared) -> [Effect] {
    guard shared.exploration.generation != generation else {
      // Figures come in while the list is sorted by them.
      if order == .error, !filter.isEditing { showSelection(shared) }
      return []
    }
    self = TensorsPane()
    generation = shared.exploration.generation
    showSelection(shared)
    return []
  }
}

extension Exploration {
  /// A mark before the name of a tensor that holds weights that are no finite numbers.
  fileprivate func alarm(_ index: Int) -> [TextRun] {
    (nonFinite[index]?.count ?? 0) > 0 ? [TextRun("! ", Style(.warning, .bold))] : []
  }

  /// What the chosen format costs a tensor; faint while it is from a sample.
  fileprivate func errorCell(_ index: Int) -> [TextRun] {
    guard let known = relativeError(of: index) else { return [TextRun("-", .faint)] }
    return [TextRun(Quantity.significant(known.error * 100) + "%", known.isExact ? Style(.error) : .faint)]
  }
}

extension ExploredTensor {
  fileprivate var bits: Double { type.blockFormat?.bitsPerWeight ?? 0 }

  /// The name with the layer set back and without the ending that nearly all share.
  fileprivate var labelled: [TextRun] {
    let short = kind.hasSuffix(".weight") ? String(kind.dropLast(7)) : kind
    guard let layer else { return [TextRun(short)] }
    return [TextRun(layer + ".", .faint), TextRun(short)]
  }
}

extension TensorType {
  /// The type in few letters.
  fileprivate var label: String {
    switch self {
    case .known(let format): format.name
    case .unknown(let id): "?\(id)"
    case .unknownName(let name): "?\(name)"
    }
  }
}
