internal import Results

/// Size against loss over everything that was measured of the model and its other files.
package struct RunsPane: Pane {
  package static let id: PaneID = "runs"
  package static let subjects: [any Subject.Type] = [EvaluateState.self]

  private var cursor = ListCursor()
  /// The run under the cursor, so that the cursor stays with it when others come.
  private var selected: Int64?

  package init() {}

  package static let actions: [Action] = [
    action(
      "group", keys: ["n"], label: "next text", help: "compare the runs on the next text or against the next reference",
      isEnabled: { _, shared in shared.evaluate.groups.count > 1 },
      perform: { pane, shared in
        let groups = shared.evaluate.groups
        let index = shared.evaluate.group.flatMap { groups.firstIndex(of: $0) } ?? 0
        shared.evaluate.chosenGroup = groups[(index + 1) % groups.count]
        pane.selected = nil
        return []
      }),
    action(
      "details", keys: ["Enter"], help: "show everything that is known of a run",
      isEnabled: { pane, shared in pane.run(shared) != nil },
      perform: { pane, shared in
        if let run = pane.run(shared) { shared.overlay = .text(.run(run)) }
        return []
      }),
  ]

  private static func table(_ kind: RunKind?) -> Table {
    Table([
      .init("type", minimum: 8, share: 1), .init("bits", minimum: 5, share: 0.2, alignsRight: true, dispensable: 2),
      .init("size", minimum: 7, share: 0.2, alignsRight: true, dispensable: 3),
      .init(kind?.rawValue ?? "loss", minimum: 10, share: 0.2, alignsRight: true),
      .init("95% within", minimum: 17, share: 0.2, alignsRight: true, dispensable: 1),
    ])
  }

  package func title(_ shared: Shared) -> PaneTitle {
    let groups = shared.evaluate.groups
    guard let group = shared.evaluate.group else { return PaneTitle("size and loss") }
    let number = groups.count > 1 ? "\((groups.firstIndex(of: group) ?? 0) + 1)/\(groups.count)" : ""
    return PaneTitle("size and loss", detail: group.shortTitle, right: number)
  }

  package func isAvailable(_ shared: Shared) -> Bool { shared.model != nil }

  /// The row of the run under the cursor: the chosen one, else that of the open file.
  private func row(_ table: RunTable, _ shared: Shared) -> Int {
    table.points.firstIndex { $0.id == selected }
      ?? table.points.firstIndex { $0.hash == shared.evaluate.ownHash } ?? 0
  }

  private func run(_ shared: Shared) -> RunPoint? {
    guard let table = shared.evaluate.runTable, !table.points.isEmpty else { return nil }
    return table.points[row(table, shared)]
  }

  package mutating func handle(_ event: PaneEvent, _ shared: inout Shared) -> [Effect]? {
    guard let table = shared.evaluate.runTable else { return nil }
    let count = table.points.count
    cursor.select(row(table, shared), of: count)
    var rows = shared.screen.paneSizes[Self.id]?.rows ?? 0
    if case .mouse(_, _, let size) = event { rows = size.rows }
    guard cursor.handle(event, count: count, listTop: plotRows(rows, count) + 1) else { return nil }
    if table.points.indices.contains(cursor.selected) { selected = table.points[cursor.selected].id }
    return []
  }

  /// Rows of the plot; the list below it has the rest.
  private func plotRows(_ rows: Int, _ count: Int) -> Int {
    guard rows >= 9 else { return rows >= 8 ? 5 : 0 }
    return max(rows < 14 ? rows - 3 : rows / 2 + 1, rows - count - 2)
  }

  package func draw(on canvas: inout Canvas, _ context: PaneContext) {
    let evaluate = context.shared.evaluate
    var area = canvas.bounds
    if let problem = evaluate.resultsProblem {
      canvas.paragraph(problem, in: area, .warning)
      return
    }
    guard let table = evaluate.runTable, !table.points.isEmpty else {
      canvas.paragraph(emptyText(evaluate), in: area, .faint)
      return
    }
    let plot = area.takeTop(plotRows(area.rows, table.points.count))
    let row = row(table, context.shared)
    var cursor = cursor
    cursor.select(row, of: table.points.count)
    canvas.draw(in: plot) { ScatterPlot(table, own: evaluate.ownHash, selected: row).draw(on: &$0) }
    RunsPane.table(evaluate.group?.kind).draw(
      on: &canvas, in: area, count: table.points.count, cursor: cursor, isFocused: context.isFocused
    ) { row, column in
      cell(table.points[row], column, table, evaluate)
    }
  }

  private func emptyText(_ evaluate: EvaluateState) -> String {
    if evaluate.resultsPath == nil { return "there is no results store: what is measured is not kept" }
    return evaluate.hasResults
      ? "nothing was measured of this model yet; every run of it and of its other quantizations becomes a point here"
      : "reading what was measured before …"
  }

  private func cell(_ point: RunPoint, _ column: Int, _ table: RunTable, _ evaluate: EvaluateState) -> [TextRun] {
    let isOwn = point.hash == evaluate.ownHash
    let isFront = table.front.contains(point.id)
    switch column {
    case 0:
      let mark = isOwn ? "@ " : isFront ? "* " : "o "
      return [TextRun(mark + point.type, isOwn ? Style(.source, .bold) : isFront ? Style(.formatA) : .text)]
    case 1: return [TextRun(Quantity.fixed(point.bitsPerWeight, 2), .faint)]
    case 2: return [TextRun(Quantity.bytes(point.bytes), .faint)]
    case 3: return [TextRun(Quantity.significant(point.loss), Style(.error))]
    default:
      let interval = point.interval.map {
        Quantity.significant($0.lowerBound) + ".." + Quantity.significant($0.upperBound)
      }
      return [TextRun(interval ?? "-", .faint)]
    }
  }
}

extension TextPage {
  /// Everything that is known of a run.
  static func run(_ run: RunPoint) -> TextPage {
    var lines: [[TextRun]] = []
    func add(_ name: String, _ value: String, _ style: Style = .text) {
      lines.append([TextRun(DisplayText.padded(name, to: 22), .faint), TextRun(value, style)])
    }
    add("file", run.path, Style(.source))
    add("type", run.type + ", " + Quantity.fixed(run.bitsPerWeight, 3) + " bits a weight, " + Quantity.bytes(run.bytes))
    add("measured", run.group.title)
    add("chunks", "\(run.items)")
    for (name, value) in run.figures.sorted(by: { $0.key < $1.key }) {
      add(name.replacing("_", with: " "), Quantity.significant(value, 5))
    }
    if run.seconds > 0 { add("time", Quantity.seconds(run.seconds)) }
    if !run.machine.isEmpty { add("machine", run.machine) }
    add("SHA-256", run.hash)
    return TextPage("run \(run.id)", lines)
  }
}
