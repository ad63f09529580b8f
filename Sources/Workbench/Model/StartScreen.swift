internal import Catalogue

/// What shows while no model is open: ways to get one.
package struct StartScreen: Hashable, Sendable {
  /// The way to get a model that is chosen.
  package var cursor = ListCursor()

  /// The first way selected.
  package init() {}
}

extension State {
  /// The ways to get a model, in the order of the screen.
  var startChoices: [Choice] {
    shared.settings.recentModels.map { path in
      Choice(FileName.of(path), detail: path) { $0.open(path) }
    } + [
      Choice("Open a file", detail: "type the path of a GGUF file", key: "o") { state in
        state.shared.overlay = .prompt(.openModel(state))
        return []
      }
    ] + catalogueChoices
  }

  /// The models of the catalogue: opened where they have been fetched, else fetched first.
  private var catalogueChoices: [Choice] {
    ModelCatalogue.all.map { entry in
      let job = PullJob(name: entry.name)
      let state = shared.jobs.isRunning(job.id) ? "fetching…" : entry.summary
      return Choice("Fetch \(entry.name)", detail: state) { state in
        state.shared.jobs.isRunning(job.id) ? [] : [.start(job)]
      }
    }
  }

  /// Opens the model at `path`; what was open stays until the other one is there.
  package mutating func open(_ path: String) -> [Effect] {
    [.start(OpenModelJob(path: path))]
  }

  /// Nil for keys that mean here what they mean everywhere.
  mutating func handleStart(_ key: Key) -> [Effect]? {
    let choices = startChoices
    if key == "Enter" {
      guard choices.indices.contains(start.cursor.selected) else { return [] }
      return choices[start.cursor.selected].perform(&self)
    }
    if let choice = choices.first(where: { $0.key == key }) { return choice.perform(&self) }
    return start.cursor.handle(key, count: choices.count) ? [] : nil
  }

  mutating func handleStart(_ kind: Mouse.Kind, row: Int) -> [Effect] {
    let choices = startChoices
    guard kind == .press, choices.indices.contains(row) else { return [] }
    start.cursor.select(row, of: choices.count)
    return choices[row].perform(&self)
  }
}

extension Canvas {
  mutating func startScreen(_ state: State) {
    let choices = state.startChoices
    let isTall = size.rows >= choices.count + 6
    let rows = choices.count + (isTall ? 6 : 2)
    let inside = box(
      bounds.centred(Size(72, rows)), title: [TextRun("no model is open", .title)], style: Style(.border))
    draw(in: inside) { canvas in
      if isTall {
        canvas.text("Look into a model's weights, and talk to it.", 2, 1)
        canvas.text("Choose where it comes from:", 2, 2, .faint)
      }
      let area = canvas.bounds.inset(by: isTall ? 1 : 0)
      let top = isTall ? 3 : 0
      let list = Rect(area.column, area.row + top, area.columns, area.rows - top + (isTall ? 1 : 0))
      canvas.startList(state, choices, in: list)
    }
  }

  private mutating func startList(_ state: State, _ choices: [Choice], in area: Rect) {
    let visible = state.start.cursor.visible(count: choices.count, height: area.rows)
    for row in visible {
      draw(in: Rect(area.column, area.row + row - visible.lowerBound, area.columns, 1)) { canvas in
        canvas.hit(.overlay(row), in: canvas.bounds)
        let end = canvas.button(choices[row].title, key: choices[row].key, at: Point(1, 0))
        let room = canvas.size.columns - end - 3
        if room > 4 { canvas.text(DisplayText.truncated(choices[row].detail, to: room), end + 2, 0, .faint) }
        if row == state.start.cursor.selected { canvas.highlight(canvas.bounds, isFocused: true) }
      }
    }
  }
}
