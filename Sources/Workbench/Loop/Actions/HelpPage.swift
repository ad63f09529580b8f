extension TextPage {
  /// Every key, the focused pane's first.
  static func help(_ state: State) -> TextPage {
    var lines: [[TextRun]] = []
    for scope in KeyMap.scopes(in: state) {
      let actions = ActionRegistry.all.filter { $0.scope == scope && !$0.keys.isEmpty }
      guard !actions.isEmpty else { continue }
      if !lines.isEmpty { lines.append([]) }
      lines.append([TextRun(heading(scope, state), .title)])
      if case .pane = scope { lines.append(line("j k PgDn g G", "move; the wheel and clicks do the same")) }
      lines += actions.map { line($0.keys.map(\.name).joined(separator: " "), $0.help) }
    }
    return TextPage("help", lines)
  }

  private static func line(_ keys: String, _ help: String) -> [TextRun] {
    [TextRun("  " + DisplayText.padded(keys, to: 15), .key), TextRun(help)]
  }

  private static func heading(_ scope: Action.Scope, _ state: State) -> String {
    switch scope {
    case .global: "everywhere"
    case .workspace(let number): Workspace.numbered(number)?.name ?? "workspace \(number)"
    case .pane(let id): id.name
    }
  }
}
