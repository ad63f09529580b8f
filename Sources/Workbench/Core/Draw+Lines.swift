extension Canvas {
  /// Program, model, family, parameters, bits a weight, bytes; at the right the workspaces.
  mutating func topLine(_ state: State) {
    let tabs = workspaceTabs(state)
    let room = size.columns - tabs - 2
    var runs = [TextRun("quantscope", .title)]
    if let model = state.shared.model {
      runs.append(TextRun("  " + model.name, Style(.source, .bold)))
      let facts = [
        model.family, Quantity.count(model.parameterCount), Quantity.fixed(model.bitsPerWeight, 2) + " bpw",
        Quantity.bytes(model.byteCount),
      ].filter { !$0.isEmpty }
      runs.append(TextRun("  " + facts.joined(separator: "  "), .text))
    }
    self.runs(runs.truncated(to: room), at: Point(1, 0))
  }

  /// Draws the workspaces' names and gives back the columns they take.
  private mutating func workspaceTabs(_ state: State) -> Int {
    guard Workspace.all.count > 1 else { return 0 }
    let isNarrow = size.columns < 60
    let labels = Workspace.all.map { isNarrow ? "\($0.number)" : "\($0.number) \($0.name)" }
    let width = labels.reduce(0) { $0 + DisplayText.width(of: $1) + 2 }
    var column = size.columns - width
    for (workspace, label) in zip(Workspace.all, labels) {
      let isCurrent = workspace.number == state.workspace
      let area = Rect(column, 0, DisplayText.width(of: label) + 2, 1)
      let end = text(" \(workspace.number)", column, 0, .key)
      text(label.dropFirst(1) + " ", end, 0, isCurrent ? Style(.text, .bold) : .faint)
      if isCurrent { highlight(area, isFocused: true) }
      hit(.workspace(workspace.number), in: area)
      column += area.columns
    }
    return width
  }

  /// The focused pane's keys at the left, at the right what is running and how fast.
  mutating func bottomLine(_ state: State) {
    let status = statusRuns(state).truncated(to: max(0, size.columns - 12))
    let start = size.columns - status.width - 1
    runs(status, at: Point(start, 0))
    draw(in: Rect(0, 0, start - 1, 1)) { canvas in
      var column = 1
      for action in KeyMap.available(in: state) {
        guard let label = action.label, let key = action.keys.first else { continue }
        let width = DisplayText.width(of: label) + (label.contains(key.name) ? 0 : 1 + key.name.count)
        guard column + width <= canvas.size.columns else { break }
        let end = canvas.button(label, key: key, at: Point(column, 0))
        canvas.hit(.action(action.id), in: Rect(column, 0, end - column, 1))
        column = end + 2
      }
    }
  }

  private func statusRuns(_ state: State) -> [TextRun] {
    let shared = state.shared
    var runs: [TextRun] = shared.jobs.entries.flatMap { entry -> [TextRun] in
      var text = entry.isStopping ? "stopping" : ""
      if !entry.isStopping {
        if let fraction = entry.progress.fraction { text += " \(Int((fraction * 100).clamped(0, 100)))%" }
        if let rate = entry.progress.rate { text += " " + rate }
        if let left = entry.progress.secondsLeft { text += " " + Quantity.seconds(left) + " left" }
      }
      return [TextRun(entry.title, Style(.accent)), TextRun((text.hasPrefix(" ") ? "" : " ") + text + "  ")]
    }
    if let speed = shared.tokensPerSecond { runs.append(TextRun(Quantity.fixed(speed, 1) + " tok/s  ")) }
    if let bytes = shared.residentBytes { runs.append(TextRun(Quantity.bytes(bytes), .faint)) }
    return runs
  }
}

extension Double {
  /// The number within two bounds; NaN becomes the lower one.
  func clamped(_ low: Double, _ high: Double) -> Double {
    self > low ? Swift.min(self, high) : low
  }
}
