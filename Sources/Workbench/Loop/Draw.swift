/// Draws the whole screen. Pure; works at every size, 0 by 0 included.
package func draw(_ state: State, _ size: Size) -> Canvas {
  var canvas = Canvas(size)
  guard size.columns >= 20, size.rows >= 5 else {
    canvas.text(DisplayText.truncated("quantscope needs 20x5", to: size.columns, mark: ""), 0, size.rows / 2, .faint)
    return canvas
  }
  var body = canvas.bounds
  let top = body.takeTop(1)
  let bottom = body.takeBottom(1)
  let message = state.shared.messages.current == nil ? nil : body.takeBottom(1)
  canvas.draw(in: top) { $0.topLine(state) }
  canvas.draw(in: body) { $0.panes(state) }
  if let message { canvas.draw(in: message) { $0.messageLine(state) } }
  canvas.draw(in: bottom) { $0.bottomLine(state) }
  if let overlay = state.shared.overlay { canvas.overlay(overlay) }
  return canvas
}

extension Canvas {
  fileprivate mutating func panes(_ state: State) {
    guard state.shared.model != nil else {
      startScreen(state)
      return
    }
    for (id, area) in state.paneRectangles(in: bounds) { pane(id, in: area, state, isFocused: id == state.focus) }
  }

  private mutating func pane(_ id: PaneID, in area: Rect, _ state: State, isFocused: Bool) {
    guard let pane = state.pane(id) else { return }
    let title = pane.title(state.shared)
    let style = Style(isFocused ? .focusedBorder : .border)
    let left = title.left.map { run in isFocused ? run : run.unfocused }
    let inside = box(area, title: left, right: title.right, style: style)
    hit(.pane(id), in: area)
    hit(.pane(id), in: inside)
    let context = PaneContext(shared: state.shared, isFocused: isFocused, id: id)
    draw(in: inside) { pane.draw(on: &$0, context) }
  }

  fileprivate mutating func messageLine(_ state: State) {
    guard let message = state.shared.messages.current else { return }
    let style = message.kind == .error ? Style(.error, .bold) : Style(.success)
    fill(bounds)
    let more = state.shared.messages.waiting.count - 1
    let hint = message.kind == .error ? (more > 0 ? "+\(more)  Esc" : "Esc") : ""
    let room = size.columns - DisplayText.width(of: hint) - 4
    let mark = message.kind == .error ? "! " : ""
    text(DisplayText.truncated(mark + message.text, to: room), 1, 0, style)
    rightText(hint, endingAt: size.columns - 1, 0, .key)
    hit(.action("back"), in: bounds)
  }
}

extension State {
  /// Where the panes that show lie in `area`, borders included.
  func paneRectangles(in area: Rect) -> [(PaneID, Rect)] {
    guard let workspace = arrangement.workspace(workspace), let focus else { return [] }
    let shown = showsOnePane ? [focus] : visiblePanes
    return workspace.layout.rectangles(in: area, visible: Set(shown))
  }

  /// The inside of each pane that shows on the current screen.
  var paneSizes: [PaneID: Size] {
    var body = Rect(shared.screen.size)
    _ = body.takeTop(1)
    _ = body.takeBottom(shared.messages.current == nil ? 1 : 2)
    return Dictionary(
      paneRectangles(in: body).map { ($0, $1.inset(by: 1).size) }, uniquingKeysWith: { first, _ in first })
  }
}

extension TextRun {
  /// A title in a border without the focus.
  fileprivate var unfocused: TextRun {
    guard style == .title else { return self }
    return TextRun(text, Style(.text))
  }
}
