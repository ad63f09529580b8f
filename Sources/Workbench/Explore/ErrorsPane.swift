internal import Quantization
internal import Tensors

/// What each format would cost the tensor that is looked at, side by side.
package struct ErrorsPane: Pane {
  package static let id: PaneID = "errors"
  package static let subjects: [any Subject.Type] = [Exploration.self]

  private var cursor = ListCursor()
  private var order = Order.bits

  enum Order: String, CaseIterable {
    case bits, error, name
  }

  package init() {}

  package static let actions: [Action] = [
    action("sort", keys: ["s"], label: "sort", help: "sort formats by bits, error, name in turn") { pane, shared in
      pane.order = pane.order.next
      pane.showChoice(shared)
      return []
    }
  ]

  private static let table = Table([
    .init("format", minimum: 18), .init("bits", minimum: 5, alignsRight: true),
    .init("size", minimum: 7, alignsRight: true, dispensable: 3), .init("RMSE", minimum: 8, alignsRight: true),
    .init("mean err", minimum: 8, alignsRight: true, dispensable: 1),
    .init("max err", minimum: 8, alignsRight: true, dispensable: 4),
    .init("SQNR", minimum: 5, alignsRight: true, dispensable: 6),
    .init("cosine", minimum: 8, alignsRight: true, dispensable: 2),
    .init("error", minimum: 6, share: 1, dispensable: 5),
  ])

  package func title(_ shared: Shared) -> PaneTitle {
    let exploration = shared.exploration
    let known = exploration.errors[exploration.selected] ?? [:]
    let done = FormatChoice.all.count { known[$0.name]?.isDone == true }
    let progress = done == FormatChoice.all.count ? "" : "\(done)/\(FormatChoice.all.count)"
    var title = PaneTitle("formats for this tensor", detail: progress, right: "by \(order.rawValue)")
    if let relative = relative(exploration) {
      title.left =
        [TextRun("formats", .title), TextRun(", errors relative to ", .faint), relative]
        + (progress.isEmpty ? [] : [TextRun("  " + progress, .faint)])
    }
    return title
  }

  /// What errors are relative to, where that is not what the open file was made from.
  private func relative(_ exploration: Exploration) -> TextRun? {
    guard let current = exploration.current else { return nil }
    if let reference = exploration.reference, let twin = exploration.reference?.tensors[exploration.selected] {
      return TextRun("\(twin.type) of \(reference.name)", Style(.source))
    }
    return current.quantizedType.map { TextRun("quantized \($0)", .warning) }
  }

  package func isAvailable(_ shared: Shared) -> Bool { shared.model != nil && !shared.exploration.items.isEmpty }

  /// The formats in order; those that the tensor does not fit into come last.
  private func rows(_ exploration: Exploration) -> [any TensorFormat] {
    let known = exploration.errors[exploration.selected] ?? [:]
    func rmse(_ format: any TensorFormat) -> Double { known[format.name]?.value?.rmse ?? .infinity }
    let sorted: [any TensorFormat]
    switch order {
    case .bits: sorted = exploration.current.map { FormatChoice.sorted(for: $0.shape) } ?? FormatChoice.all
    case .error: sorted = FormatChoice.all.sorted { rmse($0) < rmse($1) }
    case .name: sorted = FormatChoice.all.sorted { $0.name < $1.name }
    }
    return sorted.filter { known[$0.name]?.problem == nil } + sorted.filter { known[$0.name]?.problem != nil }
  }

  private mutating func showChoice(_ shared: Shared) {
    let rows = rows(shared.exploration)
    cursor.select(rows.firstIndex { $0.name == shared.exploration.formatName } ?? 0, of: rows.count)
  }

  package mutating func handle(_ event: PaneEvent, _ shared: inout Shared) -> [Effect]? {
    showChoice(shared)
    let rows = rows(shared.exploration)
    let top = hasOwnRow(shared.exploration) ? 2 : 1
    guard cursor.handle(event, count: rows.count, listTop: top, listEnd: tableHeight) else { return nil }
    if rows.indices.contains(cursor.selected) { shared.exploration.choose(format: rows[cursor.selected].name) }
    return []
  }

  /// Whether the file's own errors stand above the formats'.
  private func hasOwnRow(_ exploration: Exploration) -> Bool {
    exploration.reference?.tensors[exploration.selected] != nil
  }

  /// Rows of the table; below it stands the error histogram where there is room for both.
  private func tableHeight(_ rows: Int) -> Int {
    rows >= 9 ? rows - 2 : rows
  }

  package func draw(on canvas: inout Canvas, _ context: PaneContext) {
    let exploration = context.shared.exploration
    guard let current = exploration.current else { return }
    if case .failure(let problem) = current.source {
      canvas.paragraph(problem.text, in: canvas.bounds, .warning)
      return
    }
    let known = exploration.errors[exploration.selected] ?? [:]
    let measured = exploration.measured ?? current
    let rows = rows(exploration)
    var cursor = cursor
    cursor.select(rows.firstIndex { $0.name == exploration.formatName } ?? 0, of: rows.count)
    let worst = known.values.compactMap { $0.value?.rmse }.filter(\.isFinite).max() ?? 0
    var area = canvas.bounds
    let foot = area.takeBottom(area.rows - tableHeight(area.rows))
    let barColumns = ErrorsPane.table.places(in: area.columns - 1).first { $0.index == 8 }?.width ?? 0
    var own: ((Int) -> [TextRun])?
    if hasOwnRow(exploration), let weights = current.weights {
      let row = ErrorRow(
        format: weights.format, measured: known[Exploration.ownName], worst: worst, tensor: measured, isOwn: true)
      own = { row.cell($0, barColumns: barColumns) }
    }
    ErrorsPane.table.draw(
      on: &canvas, in: area, count: rows.count, cursor: cursor, isFocused: context.isFocused,
      sortedBy: [Order.bits: 1, .error: 3, .name: 0][order], pinned: own
    ) { row, column in
      ErrorRow(format: rows[row], measured: known[rows[row].name], worst: worst, tensor: measured)
        .cell(column, barColumns: barColumns)
    }
    if !foot.isEmpty, let chosen = known[exploration.formatName] {
      canvas.draw(in: foot) { ErrorRow.histogram(chosen, exploration.formatName, on: &$0) }
    }
  }
}

/// One format's line in the table.
private struct ErrorRow {
  let format: any TensorFormat
  let measured: Measured<ErrorStatistics>?
  let worst: Double
  let tensor: ExploredTensor
  /// Whether it is the open file's own line.
  var isOwn = false

  /// Whether it is the format that errors are relative to, so that nothing has to be rounded.
  private var isSource: Bool { !isOwn && tensor.type.blockFormat?.name == format.name }

  func cell(_ column: Int, barColumns: Int) -> [TextRun] {
    switch column {
    case 0 where isOwn: return [TextRun(Exploration.ownName + " " + format.name, Style(.source, .bold))]
    case 0 where isSource: return [TextRun(format.name, Style(.formatA)), TextRun(" source", Style(.source))]
    case 0: return [TextRun(format.name, measured?.problem == nil ? Style(.formatA) : .faint)]
    case 1:
      let bits = format.bitsPerWeight(of: tensor.shape) ?? format.nominalBitsPerWeight
      return [TextRun(Quantity.fixed(bits, 2), .faint)]
    case 2:
      let bits = try? format.bitCount(of: tensor.shape)
      return [TextRun(bits.map { Quantity.bytes(($0 + 7) / 8) } ?? "-", .faint)]
    default: break
    }
    if isSource { return [TextRun(column < 8 ? "-" : barColumns >= 17 ? "the source itself" : "", .faint)] }
    if let problem = measured?.problem { return column == 8 ? [TextRun(problem.text, .faint)] : [TextRun("-", .faint)] }
    guard let measured, let errors = measured.value else { return column == 3 ? [TextRun("…", .faint)] : [] }
    return [TextRun(figure(column, errors, measured, barColumns), measured.isDone ? style(column) : .faint)]
  }

  private func figure(
    _ column: Int, _ errors: ErrorStatistics, _ measured: Measured<ErrorStatistics>, _ barColumns: Int
  ) -> String {
    // A figure from a part of the weights says so.
    let mark = measured.isDone ? "" : "~"
    switch column {
    case 3: return mark + Quantity.significant(errors.rmse)
    case 4: return mark + Quantity.significant(errors.meanAbsoluteError)
    case 5: return mark + Quantity.significant(errors.maximumAbsoluteError)
    case 6: return errors.sqnr.isFinite ? Quantity.fixed(errors.sqnr, 1) : "exact"
    case 7: return Quantity.fixed(errors.cosineSimilarity, 6)
    default: return bar(errors.rmse, columns: barColumns)
    }
  }

  private func style(_ column: Int) -> Style {
    column == 8 ? Style(.error) : .text
  }

  private func bar(_ value: Double, columns: Int) -> String {
    guard worst > 0, value > 0, columns > 0 else { return "" }
    let eighths = max(1, Int((value / worst * Double(columns * 8)).rounded()))
    let partial = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    return String(repeating: "█", count: eighths / 8) + partial[eighths % 8]
  }

  /// The chosen format's errors, from the most negative to the most positive.
  static func histogram(_ measured: Measured<ErrorStatistics>, _ name: String, on canvas: inout Canvas) {
    guard let errors = measured.value, errors.maximumAbsoluteError > 0, canvas.size.rows >= 2 else { return }
    let edge = Quantity.significant(errors.maximumAbsoluteError, 2)
    let (left, right) = ("\(name) errors -\(edge) ", " +\(edge)")
    let columns = canvas.size.columns - DisplayText.width(of: left) - DisplayText.width(of: right)
    guard columns >= 8 else { return }
    let counts = errors.histogram.counts.map(Double.init)
    let limit = errors.maximumAbsoluteError
    let heights = (0..<columns).map { column in
      let low = -limit + 2 * limit * Double(column) / Double(columns)
      return Rebinning.sum(
        counts, lower: errors.histogram.lower, upper: errors.histogram.upper, from: low,
        to: low + 2 * limit / Double(columns))
    }
    let top = max(heights.max() ?? 0, .leastNormalMagnitude)
    // Counts span orders of magnitude; the root keeps the tails visible.
    let line = Sparkline.text(heights.map { Float(($0 / top).squareRoot()) })
    canvas.runs([TextRun(left, .faint), TextRun(line, Style(.error)), TextRun(right, .faint)], at: Point(0, 1))
  }
}
