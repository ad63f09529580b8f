internal import Quantization
internal import Tensors

/// The distribution of weights, with the chosen format's reconstruction grid laid over it.
package struct HistogramPane: Pane {
  package static let id: PaneID = "histogram"
  package static let workspace = 1

  private var zoom = Zoom.bulk
  private var overlay = Overlay.block
  private var isLogarithmic = false

  /// The part of the values that is shown.
  enum Zoom: String, CaseIterable {
    case bulk, full, block
  }

  /// Whose grid is laid over the weights.
  enum Overlay: String, CaseIterable {
    case block, tensor, off
  }

  package init() {}

  package static let actions: [Action] = [
    workspaceAction("format.next", keys: ["f"], label: "format", help: "lay the next format's grid over the weights") {
      _, shared in
      shared.exploration.chooseFormat(step: 1)
      return []
    },
    workspaceAction("format.previous", keys: ["F"], help: "lay the previous format's grid over the weights") {
      _, shared in
      shared.exploration.chooseFormat(step: -1)
      return []
    },
    workspaceAction(
      "scope", keys: ["c"], label: "scope", help: "show the tensor, its layer, its kind, the model in turn"
    ) { _, shared in
      shared.exploration.scope = shared.exploration.scope.next
      return []
    },
    workspaceAction("grid", keys: ["g"], label: "grid", help: "show the grid of the block, of the tensor, or none") {
      pane, _ in
      pane.overlay = pane.overlay.next
      return []
    },
    workspaceAction("zoom", keys: ["x"], label: "x range", help: "show the bulk of the weights, all, or the block's") {
      pane, _ in
      pane.zoom = pane.zoom.next
      return []
    },
    workspaceAction("log", keys: ["l"], label: "log", help: "show counts on a logarithmic scale, and back") { pane, _ in
      pane.isLogarithmic.toggle()
      return []
    },
    workspaceAction("axis", keys: ["a"], label: "axis", help: "show magnitudes on a logarithmic axis, and back") {
      _, shared in
      shared.exploration.axis = shared.exploration.axis == .linear ? .logarithmic : .linear
      return []
    },
    workspaceAction("block.next", keys: ["]", "Right"], label: "block ]", help: "look at the next block of the row") {
      _, shared in
      shared.exploration.moveBlock(by: 1)
      return []
    },
    workspaceAction("block.previous", keys: ["[", "Left"], help: "look at the previous block of the row") { _, shared in
      shared.exploration.moveBlock(by: -1)
      return []
    },
    workspaceAction("row.next", keys: ["}"], help: "look at the next row") { _, shared in
      shared.exploration.moveRow(by: 1)
      return []
    },
    workspaceAction("row.previous", keys: ["{"], help: "look at the previous row") { _, shared in
      shared.exploration.moveRow(by: -1)
      return []
    },
  ]

  package func isAvailable(_ shared: Shared) -> Bool { shared.model != nil && !shared.exploration.items.isEmpty }

  package func title(_ shared: Shared) -> PaneTitle {
    let exploration = shared.exploration
    guard let current = exploration.current else { return PaneTitle("weights") }
    let detail = exploration.scope == .tensor ? "\(current.shape)  \(current.type)" : exploration.scope.rawValue
    var right = "\(exploration.formatName) row \(exploration.row) block \(exploration.block)"
    if overlay == .tensor { right = "\(exploration.formatName) over the tensor" }
    if overlay == .off { right = "" }
    return PaneTitle(exploration.groupName, detail: detail, right: right)
  }

  package mutating func handle(_ event: PaneEvent, _ shared: inout Shared) -> [Effect]? {
    switch event {
    case .key("Down"), .mouse(.wheelDown, _, _): shared.exploration.moveRow(by: 1)
    case .key("Up"), .mouse(.wheelUp, _, _): shared.exploration.moveRow(by: -1)
    case .key("PgDn"): shared.exploration.moveRow(by: 64)
    case .key("PgUp"): shared.exploration.moveRow(by: -64)
    case .key("Home"): shared.exploration.goTo(row: 0, block: 0)
    case .key("End"): shared.exploration.goTo(row: .max, block: .max)
    default: return nil
    }
    return []
  }

  package mutating func refresh(_ shared: inout Shared) -> [Effect] {
    guard overlay == .tensor else { return [] }
    return shared.exploration.requestGrid().map { [$0] } ?? []
  }

  package func draw(on canvas: inout Canvas, _ context: PaneContext) {
    let exploration = context.shared.exploration
    guard let current = exploration.current else { return }
    if exploration.scope == .tensor, case .failure(let problem) = current.source {
      canvas.paragraph(problem.text, in: canvas.bounds, .warning)
      return
    }
    guard let measured = exploration.distribution, let distribution = measured.value else {
      canvas.text("measuring …", 0, 0, .faint)
      return
    }
    var area = canvas.bounds
    let figures = DistributionFigures(distribution, fraction: measured.fraction).lines(width: area.columns)
    // The picture comes first: figures get a line in every six.
    let shownFigures = Array(figures.prefix(area.rows / 6))
    let foot = area.takeBottom(shownFigures.count)
    let legend = area.rows >= 8 ? area.takeTop(1) : nil
    let plot = plot(distribution, exploration)
    canvas.draw(in: area) { plot.draw(on: &$0) }
    if let legend { canvas.runs(self.legend(exploration).truncated(to: legend.columns), at: Point(0, legend.row)) }
    for (index, line) in shownFigures.enumerated() {
      canvas.runs(line, at: Point(foot.column, foot.row + index))
    }
  }
}

extension HistogramPane {
  /// The picture of what is known now.
  func plot(_ distribution: Distribution, _ exploration: Exploration) -> HistogramPlot {
    let view = block(exploration)
    var plot = HistogramPlot(histogram: distribution.histogram, range: range(distribution, view))
    plot.isLogarithmic = isLogarithmic
    switch overlay {
    case .block:
      plot.levels = view?.levels.flatMap(\.values).map(Double.init) ?? []
      plot.marks = view?.original.map(Double.init) ?? []
    case .tensor: plot.density = exploration.grids[exploration.gridKey]
    case .off: break
    }
    return plot
  }

  private func block(_ exploration: Exploration) -> BlockView? {
    guard let known = exploration.blockView, known.key == exploration.blockKey else { return nil }
    return try? known.result.get()
  }

  private func range(_ distribution: Distribution, _ view: BlockView?) -> ClosedRange<Double> {
    let histogram = distribution.histogram
    let full = histogram.lower...max(histogram.upper, histogram.lower)
    guard histogram.scale == .linear else { return full }
    switch zoom {
    case .full: return full
    case .bulk:
      // Five deviations either side, or less where no weight lies so far out.
      let reach = 5 * distribution.standardDeviation
      let low = max(full.lowerBound, distribution.mean - reach)
      let high = min(full.upperBound, distribution.mean + reach)
      return high > low ? low...high : full
    case .block:
      let values = (view?.levels.flatMap(\.values) ?? []) + (view?.original ?? [])
      guard let low = values.min(), let high = values.max(), high > low else { return full }
      let margin = Double(high - low) * 0.03
      return Double(low) - margin...Double(high) + margin
    }
  }

  /// What the colours and marks mean.
  private func legend(_ exploration: Exploration) -> [TextRun] {
    var runs = [TextRun("█ weights", Style(.source))]
    switch overlay {
    case .off: break
    case .tensor:
      let blocks = exploration.grids[exploration.gridKey]?.blocks
      runs.append(TextRun("  ▀ \(exploration.formatName) levels", Style(.formatA)))
      runs.append(TextRun(blocks.map { " of \($0) blocks spread evenly" } ?? " …", .faint))
    case .block: runs += blockLegend(exploration)
    }
    if isLogarithmic { runs.append(TextRun("  log counts", .faint)) }
    return runs
  }

  private func blockLegend(_ exploration: Exploration) -> [TextRun] {
    guard let known = exploration.blockView, known.key == exploration.blockKey else { return [TextRun("  …", .faint)] }
    switch known.result {
    case .failure(let problem): return [TextRun("  " + problem.text, .warning)]
    case .success(let view):
      let levels = view.levels.reduce(0) { $0 + $1.values.count }
      let scales = view.levels.count == 1 ? "" : " in \(view.levels.count) sub-blocks"
      let errors = zip(view.original, view.decoded).map { Double($1 - $0) }
      let rmse = (errors.reduce(0) { $0 + $1 * $1 } / Double(max(1, errors.count))).squareRoot()
      return [
        TextRun("  ╵ \(exploration.formatName) grid: \(levels) levels\(scales)", Style(.formatA)),
        TextRun("  .:# the block's \(view.original.count) weights", Style(.source)),
        TextRun("  RMSE \(Quantity.significant(rmse))", Style(.error)),
      ]
    }
  }
}

extension Exploration {
  /// The next or previous block; past the end of a row the next row's.
  package mutating func moveBlock(by step: Int) {
    guard let rows = current?.shape.rows, blocksPerRow > 0 else { return }
    let next = block + step
    if next >= blocksPerRow, row + 1 < rows {
      goTo(row: row + 1, block: 0)
    } else if next < 0, row > 0 {
      goTo(row: row - 1, block: blocksPerRow - 1)
    } else {
      goTo(row: row, block: next)
    }
  }

  /// Chooses the format `step` places on among those that the tensor fits into.
  package mutating func chooseFormat(step: Int) {
    choose(format: FormatChoice.name(after: formatName, step: step, fitting: current?.shape))
  }

  package mutating func moveRow(by step: Int) {
    goTo(row: row + step, block: block)
  }
}

extension CaseIterable where Self: Equatable {
  /// The case after this one, round and round.
  var next: Self {
    let all = Array(Self.allCases)
    return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
  }
}
