extension Canvas {
  /// Program, model, family, parameters, bits a weight, bytes; at the right the workspaces. Where room is short the
  /// program's name goes first, then the model's name is cut.
  mutating func topLine(_ state: State) {
    let room = size.columns - workspaceTabs(state) - 2
    guard let model = state.shared.model else {
      runs([TextRun("quantscope", .title)].truncated(to: room), at: Point(1, 0))
      return
    }
    let facts = [
      model.family, Quantity.count(model.parameterCount), Quantity.fixed(model.bitsPerWeight, 2) + " bpw",
      Quantity.bytes(model.byteCount),
    ].filter { !$0.isEmpty }
    let tail = TextRun("  " + facts.joined(separator: "  "), .text)
    var head = [TextRun("quantscope", .title), TextRun("  ")]
    let nameWidth = DisplayText.width(of: model.name)
    if head.width + nameWidth + [tail].width > room { head = [] }
    let name = DisplayText.truncated(model.name, to: max(min(12, nameWidth), room - head.width - [tail].width))
    runs((head + [TextRun(name, Style(.source, .bold)), tail]).truncated(to: room), at: Point(1, 0))
  }

  /// Draws the workspaces' names and gives back the columns they take.
  private mutating func workspaceTabs(_ state: State) -> Int {
    let workspaces = state.arrangement.workspaces
    guard workspaces.count > 1 else { return 0 }
    let isNarrow = size.columns < 60
    let labels = workspaces.map { isNarrow ? "\($0.number)" : "\($0.number) \($0.name)" }
    let width = labels.reduce(0) { $0 + DisplayText.width(of: $1) + 2 }
    var column = size.columns - width
    for (workspace, label) in zip(workspaces, labels) {
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
    let status = statusRuns(state).truncated(to: max(0, size.columns < 60 ? size.columns / 2 : size.columns - 12))
    let start = size.columns - status.width - 1
    runs(status, at: Point(start, 0))
    draw(in: Rect(0, 0, start - 1, 1)) { $0.keyLabels(state) }
  }

  /// The labels of what can be done now. The help is always among them, where there is room for anything.
  private mutating func keyLabels(_ state: State) {
    var actions = KeyMap.available(in: state).filter { $0.label != nil && !$0.keys.isEmpty }
    func width(_ action: Action) -> Int {
      let label = action.label ?? ""
      let key = action.keys.first?.name ?? ""
      return DisplayText.width(of: label) + (label.contains(key) ? 0 : 1 + key.count) + 2
    }
    while actions.reduce(0, { $0 + width($1) }) > size.columns + 1,
      let victim = actions.lastIndex(where: { $0.id != "help" })
    {
      actions.remove(at: victim)
    }
    var column = 1
    for action in actions {
      let end = button(action.label ?? "", key: action.keys.first, at: Point(column, 0))
      hit(.action(action.id), in: Rect(column, 0, end - column, 1))
      column = end + 2
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
