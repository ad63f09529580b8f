extension ChoiceList {
  /// Every action that can be run now.
  static func palette(_ state: State) -> ChoiceList {
    let actions = KeyMap.available(in: state).filter { $0.id != "palette" && $0.id != "back" }
    return ChoiceList(
      "palette", actions.map { Choice($0.help, key: $0.keys.first, perform: $0.perform) })
  }

  static func themes(_ state: State) -> ChoiceList {
    let names = state.shared.themeNames
    let current = names.firstIndex(of: state.shared.settings.theme ?? "") ?? 0
    return ChoiceList(
      "theme",
      names.map { name in
        Choice(name) { state in
          state.shared.settings.theme = name
          return [.persist(state.shared.settings)]
        }
      }, selected: current)
  }

  static func recentModels(_ state: State) -> ChoiceList {
    ChoiceList(
      "open a model",
      state.shared.settings.recentModels.map { path in
        Choice(fileName(path), detail: path) { $0.open(path) }
      })
  }

  /// The part of a path after its last slash.
  static func fileName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}

extension Prompt {
  static func openModel(_ state: State) -> Prompt {
    Prompt("open a model", hint: "path of a GGUF file") { path, state in
      path.isEmpty ? [] : state.open(path)
    }
  }
}

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
