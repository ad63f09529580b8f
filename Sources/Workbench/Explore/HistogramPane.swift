internal import Quantization
internal import Tensors

/// The distribution of weights, with the chosen format's reconstruction grid laid over it.
package struct HistogramPane: Pane {
  package static let id: PaneID = "histogram"
  package static let subjects: [any Subject.Type] = [Exploration.self]

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
    workspaceAction(
      "block.next", keys: ["]", "Right"], label: "block ]", help: "look at the next run of weights with a scale"
    ) {
      _, shared in
      shared.exploration.moveSubBlock(by: 1)
      return []
    },
    workspaceAction("block.previous", keys: ["[", "Left"], help: "look at the previous run of weights with a scale") {
      _, shared in
      shared.exploration.moveSubBlock(by: -1)
      return []
    },
    workspaceAction("super-block.next", keys: [">"], help: "look at the next block of the row") { _, shared in
      shared.exploration.moveBlock(by: 1)
      return []
    },
    workspaceAction("super-block.previous", keys: ["<"], help: "look at the previous block of the row") { _, shared in
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
    var right = "row \(exploration.row) block \(exploration.block)"
    if exploration.subBlockCount > 1 { right += ".\(exploration.subBlock)" }
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
    let figures = DistributionFigures(distribution, fraction: measured.fraction, alarm: alarm(exploration))
      .lines(width: area.columns)
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
  /// What is wrong with the weights of the tensor that is looked at.
  private func alarm(_ exploration: Exploration) -> String? {
    guard exploration.scope == .tensor, let current = exploration.current else { return nil }
    return exploration.nonFinite[exploration.selected]?.sentence(columns: current.shape.columns)
  }

  /// The picture of what is known now.
  func plot(_ distribution: Distribution, _ exploration: Exploration) -> HistogramPlot {
    let run = run(exploration)
    var plot = HistogramPlot(histogram: distribution.histogram, range: range(distribution, run))
    plot.isLogarithmic = isLogarithmic
    switch overlay {
    case .block:
      plot.levels = run?.levels.map(Double.init) ?? []
      plot.marks = run?.original.map(Double.init) ?? []
    case .tensor: plot.density = exploration.grids[exploration.gridKey]
    case .off: break
    }
    return plot
  }

  /// Weights that share a scale, before and after, and the values they could take.
  private struct Run {
    let original: [Float]
    let decoded: [Float]
    let levels: [Float]

    init(_ view: BlockView, subBlock: Int) {
      let levels = view.levels.indices.contains(subBlock) ? view.levels[subBlock] : nil
      let range = (levels?.weights ?? 0..<view.original.count).clamped(to: view.original.indices)
      original = Array(view.original[range])
      decoded = Array(view.decoded[range])
      self.levels = levels?.values ?? []
    }

    var rmse: Double {
      let squares = zip(original, decoded).reduce(0.0) { $0 + Double($1.1 - $1.0) * Double($1.1 - $1.0) }
      return (squares / Double(max(1, original.count))).squareRoot()
    }
  }

  private func run(_ exploration: Exploration) -> Run? {
    guard let view = try? exploration.currentBlock?.get() else { return nil }
    return Run(view, subBlock: exploration.subBlock)
  }

  private func range(_ distribution: Distribution, _ run: Run?) -> ClosedRange<Double> {
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
      let values = (run?.levels ?? []) + (run?.original ?? [])
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
    guard let result = exploration.currentBlock else { return [TextRun("  …", .faint)] }
    if case .failure(let problem) = result { return [TextRun("  " + problem.text, .warning)] }
    guard let run = run(exploration) else { return [] }
    let source = exploration.current?.quantizedType.map { " from \($0)" } ?? ""
    return [
      TextRun("  ╵ \(exploration.formatName) grid: \(run.levels.count) levels", Style(.formatA)),
      TextRun("  .:# its \(run.original.count) weights", Style(.source)),
      TextRun("  RMSE \(Quantity.significant(run.rmse))\(source)", Style(.error)),
    ]
  }
}
