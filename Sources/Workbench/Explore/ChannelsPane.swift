internal import Quantization

/// The rows or columns of the tensor that is looked at, those that stand out first.
package struct ChannelsPane: Pane {
  package static let id: PaneID = "channels"
  package static let subjects: [any Subject.Type] = [Exploration.self]

  private var cursor = ListCursor()
  private var kind = Kind.rows
  /// The tensor that the cursor belongs to.
  private var tensor = 0

  enum Kind: String, CaseIterable {
    case rows, columns
  }

  package init() {}

  package static let toggle: PaneToggle? = PaneToggle(
    key: "u", label: "outliers", help: "show or hide the rows and columns that stand out", takesFocus: true)

  package static let actions: [Action] = [
    action("kind", keys: ["s"], label: "sort", help: "list rows or columns") { pane, _ in
      pane.kind = pane.kind.next
      pane.cursor = ListCursor()
      return []
    },
    action("look", keys: ["Enter"], label: "look", help: "look at the row or column in the block view") {
      pane, shared in
      guard let channels = pane.channels(shared), channels.indices.contains(pane.cursor.selected) else { return [] }
      let index = channels[pane.cursor.selected].index
      switch pane.kind {
      case .rows: shared.exploration.goTo(row: index, block: shared.exploration.block)
      case .columns:
        shared.exploration.goTo(row: shared.exploration.row, block: index / shared.exploration.blockLength)
      }
      return []
    },
  ]

  private static let table = Table([
    .init("", minimum: 7, alignsRight: true), .init("RMS/median", minimum: 10, alignsRight: true),
    .init("RMS", minimum: 8, alignsRight: true, dispensable: 1),
    .init("max", minimum: 8, alignsRight: true, dispensable: 2), .init("", minimum: 8, share: 1, dispensable: 3),
  ])

  private func channels(_ shared: Shared) -> [ChannelStatistics.Channel]? {
    let known = shared.exploration.channels[shared.exploration.selected]
    return kind == .rows ? known?.rows : known?.columns
  }

  package func title(_ shared: Shared) -> PaneTitle {
    guard let channels = channels(shared) else { return PaneTitle("outliers") }
    let count = channels.count { $0.isOutlier }
    let isExact = shared.exploration.channels[shared.exploration.selected]?.isExact ?? true
    let bound = Quantity.significant(ChannelStatistics.outlierRatio, 1)
    return PaneTitle(
      "outliers", detail: "\(count) of \(channels.count) \(kind.rawValue) above \(bound) medians",
      right: isExact ? "" : "from a sample of rows")
  }

  package func isAvailable(_ shared: Shared) -> Bool { shared.model != nil && !shared.exploration.items.isEmpty }
  package func isShownByDefault(_ shared: Shared) -> Bool { false }

  package mutating func refresh(_ shared: inout Shared) -> [Effect] {
    if tensor != shared.exploration.selected {
      tensor = shared.exploration.selected
      cursor = ListCursor()
    }
    return shared.exploration.requestChannels().map { [$0] } ?? []
  }

  package mutating func handle(_ event: PaneEvent, _ shared: inout Shared) -> [Effect]? {
    cursor.handle(event, count: channels(shared)?.count ?? 0, listTop: 1) ? [] : nil
  }

  package func draw(on canvas: inout Canvas, _ context: PaneContext) {
    guard let current = context.shared.exploration.current else { return }
    if case .failure(let problem) = current.source {
      canvas.paragraph(problem.text, in: canvas.bounds, .warning)
      return
    }
    guard let channels = channels(context.shared) else {
      canvas.text("measuring …", 0, 0, .faint)
      return
    }
    let largest = channels.first?.ratio ?? 0
    let width = ChannelsPane.table.places(in: canvas.size.columns - 1).first { $0.index == 4 }?.width ?? 0
    var table = ChannelsPane.table
    table.columns[0].title = kind == .rows ? "row" : "column"
    table.draw(
      on: &canvas, in: canvas.bounds, count: channels.count, cursor: cursor, isFocused: context.isFocused, sortedBy: 1
    ) { row, column in
      let channel = channels[row]
      let style = channel.isOutlier ? Style(.warning) : .text
      switch column {
      case 0: return [TextRun("\(channel.index)", .text)]
      case 1: return [TextRun((channel.isOutlier ? "! " : "") + Quantity.significant(channel.ratio), style)]
      case 2: return [TextRun(Quantity.significant(channel.rms), .faint)]
      case 3: return [TextRun(Quantity.significant(channel.maximum), .faint)]
      default:
        let cells = largest > 0 ? Int((channel.ratio / largest * Double(width)).rounded()) : 0
        return [TextRun(String(repeating: "█", count: min(max(0, cells), width)), style)]
      }
    }
  }
}

extension ChannelStatistics.Channel {
  /// Whether it is called an outlier.
  fileprivate var isOutlier: Bool { ratio > ChannelStatistics.outlierRatio }
}
