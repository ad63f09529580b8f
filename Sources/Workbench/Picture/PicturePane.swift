internal import Pictures

/// The drawing in the latest answer, as it grows.
package struct PicturePane: Pane {
  package static let id: PaneID = "picture"
  package static let workspace = 2

  package init() {}

  package static let actions: [Action] = [
    save("svg", key: "s", label: "save svg", help: "save the picture as SVG"),
    save("png", key: "p", label: "png", help: "save the picture as PNG"),
  ]

  private static func save(_ ending: String, key: Key, label: String, help: String) -> Action {
    Action(
      ActionID("picture.\(ending)"), .workspace(2), keys: [key], label: label, help: help,
      isEnabled: { $0.shared.chat.picture != nil }
    ) { state in
      state.shared.overlay = .prompt(.savePicture(ending))
      return []
    }
  }

  package func isAvailable(_ shared: Shared) -> Bool { shared.model != nil }

  package func title(_ shared: Shared) -> PaneTitle {
    guard let markup = shared.chat.picture?.markup else { return PaneTitle("picture") }
    let count = markup.drawnElements
    return PaneTitle(
      "picture", detail: "\(count) shape\(count == 1 ? "" : "s")",
      right: !markup.isComplete
        ? (shared.chat.isAnswering ? "growing" : "cut short") : markup.isValid ? "valid" : "repaired")
  }

  package mutating func refresh(_ shared: inout Shared) -> [Effect] {
    guard let picture = shared.chat.picture, let size = shared.paneSizes[PicturePane.id], size.columns > 0,
      size.rows > 0
    else { return [] }
    let key = DrawingKey(
      generation: shared.chat.generation, revision: shared.chat.pictureRevision, size: size, depth: shared.colourDepth)
    // One drawing at a time: while it grows, the next is of what has come until then.
    guard key != shared.chat.requestedDrawing, !shared.jobs.isRunning("draw") else { return [] }
    shared.chat.requestedDrawing = key
    return [.start(DrawJob(key: key, markup: picture.markup))]
  }

  package func draw(on canvas: inout Canvas, _ context: PaneContext) {
    let chat = context.shared.chat
    var area = canvas.bounds
    if let problem = chat.drawingProblem ?? chat.picture?.markup.problems.first?.description, area.rows > 4 {
      let lines = TextLayout.wrapped(problem, to: area.columns)
      canvas.paragraph(problem, in: area.takeBottom(min(lines.count, area.rows / 3)), .faint)
    }
    guard let drawn = chat.drawn?.cells else {
      let hint = "When an answer holds an <svg>, it is drawn here as it comes. /draw asks for one."
      canvas.paragraph(chat.picture == nil ? hint : "drawing …", in: area, .faint)
      return
    }
    let place = area.centred(Size(drawn.columns, drawn.rows))
    canvas.draw(in: place) { $0.picture(drawn) }
  }
}
