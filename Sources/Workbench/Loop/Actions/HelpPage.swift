extension TextPage {
  /// Every key, the focused pane's first.
  static func help(_ state: State) -> TextPage {
    var lines: [[TextRun]] = []
    for place in KeyMap.places(in: state) {
      let actions = state.arrangement.actions(in: place).filter { !$0.keys.isEmpty }
      guard !actions.isEmpty else { continue }
      if !lines.isEmpty { lines.append([]) }
      lines.append([TextRun(heading(place, state), .title)])
      if case .pane = place { lines.append(line("j k PgDn g G", "move; the wheel and clicks do the same")) }
      lines += actions.map { line($0.keys.map(\.name).joined(separator: " "), $0.help) }
    }
    return TextPage("help", lines)
  }

  private static func line(_ keys: String, _ help: String) -> [TextRun] {
    [TextRun("  " + DisplayText.padded(keys, to: 15), .key), TextRun(help)]
  }

  private static func heading(_ place: Action.Place, _ state: State) -> String {
    switch place {
    case .everywhere: "everywhere"
    case .workspace(let number): state.arrangement.workspace(number)?.name ?? "workspace \(number)"
    case .pane(let id): id.name
    }
  }
}
