/// Perplexity and divergence of the open model while they are measured.
package struct MeasurePane: Pane {
  package static let id: PaneID = "measure"
  package static let subjects: [any Subject.Type] = [EvaluateState.self]

  package init() {}

  package static let actions: [Action] = [
    workspaceAction(
      "start", keys: ["s"], label: "start", help: "measure perplexity, and divergence where there is a reference",
      isEnabled: { _, shared in !shared.evaluate.isRunning && shared.evaluate.status != .paused },
      perform: { _, shared in shared.measure() }),
    workspaceAction(
      "pause", keys: ["p", "Space"], label: "pause", help: "interrupt measuring, or go on where it was",
      isEnabled: { _, shared in shared.evaluate.isRunning || shared.evaluate.status == .paused },
      perform: { _, shared in shared.pauseOrResume() }),
    workspaceAction(
      "stop", keys: ["x"], label: "x stop", help: "end measuring; what was scored is kept",
      isEnabled: { _, shared in shared.evaluate.isRunning || shared.evaluate.status == .paused },
      perform: { _, shared in shared.stopMeasuring() }),
    Action(
      "measure.text", .workspace(of: id), keys: ["t"], label: "text", help: "choose the text that is measured on",
      perform: { state in
        state.shared.overlay = .prompt(.evaluationText(state))
        return []
      }),
  ]

  package func title(_ shared: Shared) -> PaneTitle {
    PaneTitle(
      "measure", detail: "on " + shared.evaluate.text.name, right: shared.reference.map { "from " + $0.name } ?? "")
  }

  package func isAvailable(_ shared: Shared) -> Bool { shared.model != nil }

  package func draw(on canvas: inout Canvas, _ context: PaneContext) {
    var area = canvas.bounds
    let evaluate = context.shared.evaluate
    let lines = lines(context.shared, width: area.columns)
    for line in lines.prefix(area.rows) {
      canvas.runs(line.truncated(to: area.columns), at: Point(0, area.takeTop(1).row))
    }
    if case .running = evaluate.status, evaluate.curve.done > 0, area.rows > 0 {
      let row = area.takeTop(1).row
      canvas.bar(at: Point(0, row), columns: area.columns, fraction: evaluate.curve.fraction, Style(.accent))
    }
    guard evaluate.curve.done > 0, area.rows >= 3 else { return }
    draw(evaluate.curve, on: &canvas, in: area)
  }

  /// One curve, or both where there is room.
  private func draw(_ curve: MeasureCurve, on canvas: inout Canvas, in area: Rect) {
    var area = area
    let loss = CurvePlot(curve.divergences, total: curve.total, style: Style(.error))
    let perplexity = CurvePlot(curve.perplexities, total: curve.total, style: Style(.source))
    func put(_ plot: CurvePlot, _ name: String, in area: Rect) {
      canvas.draw(in: area) { canvas in
        canvas.text(name + " up to each chunk", 0, 0, plot.style)
        canvas.draw(in: Rect(0, 1, canvas.size.columns, canvas.size.rows - 1)) { plot.draw(on: &$0) }
      }
    }
    guard !curve.divergences.isEmpty else { return put(perplexity, "perplexity", in: area) }
    if area.rows >= 10 { put(perplexity, "perplexity", in: area.takeBottom(area.rows / 2)) }
    put(loss, "divergence", in: area)
  }

  private func lines(_ shared: Shared, width: Int) -> [[TextRun]] {
    let evaluate = shared.evaluate
    var lines: [[TextRun]] = []
    switch evaluate.status {
    case .idle: lines += invitation(shared, width: width)
    case .running(let phase): lines.append(progress(phase, evaluate.curve))
    case .paused:
      lines.append([TextRun("paused", .warning)] + counts(evaluate.curve) + [TextRun("  p goes on", .faint)])
    case .done:
      lines.append([TextRun("measured", Style(.success))] + counts(evaluate.curve))
    case .failed(let reason):
      lines += TextLayout.wrapped(reason, to: max(10, width)).map { [TextRun($0, .error)] }
    }
    lines += flow(figures(evaluate), width: width)
    if let trouble = evaluate.curve.trouble {
      lines += TextLayout.wrapped("not kept: " + trouble, to: max(10, width)).prefix(2).map { [TextRun($0, .warning)] }
    }
    return lines
  }

  /// What can be done before anything was measured.
  private func invitation(_ shared: Shared, width: Int) -> [[TextRun]] {
    let text = shared.evaluate.text.name
    var lines: [String] = []
    if let reference = shared.reference {
      lines.append("s measures how far the model is from \(reference.name) on \(text).")
    } else {
      lines.append("s measures how well the model foretells \(text).")
      lines.append("R opens the file that it was quantized from: then the loss is measured too.")
    }
    lines.append("t chooses another text.")
    return lines.flatMap { TextLayout.wrapped($0, to: max(10, width)) }.map { [TextRun($0, .faint)] }
  }

  private func counts(_ curve: MeasureCurve) -> [TextRun] {
    guard curve.total > 0 else { return [] }
    return [TextRun(" \(curve.done) of \(curve.total) chunks"), TextRun(" of \(curve.chunkLength) tokens", .faint)]
  }

  private func progress(_ phase: EvaluateState.Phase, _ curve: MeasureCurve) -> [TextRun] {
    switch phase {
    case .loading: return [TextRun("loading …", .faint)]
    case .parting(let done, let count):
      return [TextRun("looking into where they part: \(done) of \(count)", .accent)]
    case .scoring:
      var runs = [TextRun("\(curve.done)/\(curve.total) chunks", .accent)]
      if let rate = curve.tokensPerSecond { runs.append(TextRun("  \(Quantity.count(Int(rate))) tok/s")) }
      if let left = curve.secondsLeft { runs.append(TextRun("  \(Quantity.seconds(left)) left")) }
      if curve.recalled > 0 { runs.append(TextRun("  \(curve.recalled) known before", .faint)) }
      return runs
    }
  }

  /// Figures with what they are called, as few lines as they fit into.
  private func flow(_ items: [[TextRun]], width: Int) -> [[TextRun]] {
    items.reduce(into: []) { lines, item in
      if let last = lines.last, last.width + 2 + item.width <= width {
        lines[lines.count - 1] = last + [TextRun("  ")] + item
      } else {
        lines.append(item)
      }
    }
  }

  private func figures(_ evaluate: EvaluateState) -> [[TextRun]] {
    func item(_ name: String, _ value: String, _ style: Style, _ more: String = "") -> [TextRun] {
      [TextRun(name + " ", .faint), TextRun(value, style), TextRun(more, .faint)]
    }
    guard let outcome = evaluate.outcome else {
      let perplexity = evaluate.curve.perplexities.last.map {
        item("perplexity", Quantity.significant($0, 4), Style(.source, .bold))
      }
      let divergence = evaluate.curve.divergences.last.map {
        item("divergence", Quantity.significant($0), Style(.error, .bold))
      }
      return [perplexity, divergence].compactMap { $0 }
    }
    let perplexity = item(
      "perplexity", Quantity.significant(outcome.perplexity, 4), Style(.source, .bold),
      " ±" + Quantity.significant(outcome.error, 2))
    guard let loss = outcome.loss else { return [perplexity] }
    return [
      perplexity, item("ref.", Quantity.significant(loss.referencePerplexity, 4), .text),
      item(
        "divergence", Quantity.significant(loss.divergence), Style(.error, .bold),
        " \(Quantity.significant(loss.low))..\(Quantity.significant(loss.high))"),
      item("same likeliest token", Quantity.fixed(loss.sameTop * 100, 1) + "%", .text),
    ]
  }
}
