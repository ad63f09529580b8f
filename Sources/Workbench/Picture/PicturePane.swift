internal import Pictures

/// The drawing in the latest answer, as it grows.
package struct PicturePane: Pane {
  package static let id: PaneID = "picture"
  package static let subjects: [any Subject.Type] = [PictureState.self]

  package init() {}

  package static let actions: [Action] = [
    save("svg", key: "s", label: "save svg", help: "save the picture as SVG"),
    save("png", key: "p", label: "png", help: "save the picture as PNG"),
  ]

  private static func save(_ ending: String, key: Key, label: String, help: String) -> Action {
    workspaceAction(
      ending, keys: [key], label: label, help: help, isEnabled: { _, shared in shared.picture.latest != nil }
    ) { _, shared in
      shared.overlay = .prompt(.savePicture(ending))
      return []
    }
  }

  package func isAvailable(_ shared: Shared) -> Bool { shared.model != nil }

  package func title(_ shared: Shared) -> PaneTitle {
    guard let markup = shared.picture.latest?.markup else { return PaneTitle("picture") }
    let count = markup.drawnElements
    return PaneTitle(
      "picture", detail: "\(count) shape\(count == 1 ? "" : "s")",
      right: !markup.isComplete
        ? (shared.chat.isAnswering ? "growing" : "cut short") : markup.isValid ? "valid" : "repaired")
  }

  package func draw(on canvas: inout Canvas, _ context: PaneContext) {
    let picture = context.shared.picture
    var area = canvas.bounds
    if let problem = picture.problem ?? picture.latest?.markup.problems.first?.description, area.rows > 4 {
      let lines = TextLayout.wrapped(problem, to: area.columns)
      canvas.paragraph(problem, in: area.takeBottom(min(lines.count, area.rows / 3)), .faint)
    }
    guard let drawn = picture.drawn?.cells else {
      let hint = "When an answer holds an <svg>, it is drawn here as it comes. /draw asks for one."
      canvas.paragraph(picture.latest == nil ? hint : "drawing …", in: area, .faint)
      return
    }
    let place = area.centred(Size(drawn.columns, drawn.rows))
    canvas.draw(in: place) { $0.picture(drawn) }
  }
}
