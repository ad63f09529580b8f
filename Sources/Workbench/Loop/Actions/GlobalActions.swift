/// What works everywhere.
enum GlobalActions {
  /// All of them, the keys that show `workspaces` last.
  static func all(_ workspaces: [Workspace]) -> [Action] {
    moving + showing + program + workspaces.map(showing)
  }

  private static let moving: [Action] = [
    Action(
      "focus.next", .global, keys: ["Tab"], label: "focus", help: "move the focus to the next pane",
      isEnabled: { $0.shared.model != nil },
      perform: { state in
        state.moveFocus(by: 1)
        return []
      }),
    Action(
      "focus.previous", .global, keys: ["Shift-Tab"], help: "move the focus to the previous pane",
      isEnabled: { $0.shared.model != nil },
      perform: { state in
        state.moveFocus(by: -1)
        return []
      }),
    Action(
      "zoom", .global, keys: ["z"], label: "zoom", help: "give the focused pane the whole screen, and back",
      isEnabled: { $0.shared.model != nil },
      perform: { state in
        state.isZoomed.toggle()
        return []
      }),
    Action("back", .global, keys: ["Esc"], help: "go one step back: dismiss a message, leave the zoom") { state in
      if state.shared.messages.current != nil {
        state.shared.messages.dismiss()
      } else {
        state.isZoomed = false
      }
      return []
    },
  ]

  private static let showing: [Action] = [
    Action("palette", .global, keys: [":", "Ctrl-P"], label: "palette", help: "find an action by its name") { state in
      state.shared.overlay = .choice(.palette(state))
      return []
    },
    Action("help", .global, keys: ["?", "F1"], label: "help", help: "show every key") { state in
      state.shared.overlay = .text(.help(state))
      return []
    },
    Action("theme", .global, keys: ["T"], help: "choose a theme") { state in
      state.shared.overlay = .choice(.themes(state))
      return []
    },
    Action("model.open", .global, keys: ["o"], help: "open another model") { state in
      state.shared.overlay = .prompt(.openModel(state))
      return []
    },
    Action(
      "model.recent", .global, keys: ["O"], help: "open one of the models used last",
      isEnabled: { !$0.shared.settings.recentModels.isEmpty },
      perform: { state in
        state.shared.overlay = .choice(.recentModels(state))
        return []
      }),
    Action(
      "reference.open", .global, keys: ["R"],
      help: "open a full-precision file of the model as the reference of errors and divergence",
      isEnabled: { $0.shared.model != nil },
      perform: { state in
        state.shared.overlay = .choice(.references(state))
        return []
      }),
  ]

  private static let program: [Action] = [
    Action(
      "jobs.cancel", .global, keys: ["Ctrl-C"], help: "stop what is running; with nothing running, leave",
      perform: { $0.interrupt() }),
    Action("suspend", .global, keys: ["Ctrl-Z"], help: "give the shell the terminal until `fg`") { _ in [.suspend] },
    Action("quit", .global, keys: ["q"], label: "quit", help: "leave the program") { $0.askToQuit() },
  ]

  private static func showing(_ workspace: Workspace) -> Action {
    Action(
      ActionID("workspace.\(workspace.number)"), .global, keys: [Key(Character("\(workspace.number % 10)"))],
      help: "show the workspace \(workspace.name)"
    ) { state in
      state.workspace = workspace.number
      return []
    }
  }
}

extension State {
  mutating func moveFocus(by step: Int) {
    let visible = visiblePanes
    guard let focus, let index = visible.firstIndex(of: focus) else { return }
    self.focus = visible[(index + step + visible.count) % visible.count]
  }

  /// Ctrl-C: the job started last is stopped; when all are stopping already, or none runs, the program is left.
  mutating func interrupt() -> [Effect] {
    guard let job = shared.jobs.entries.last(where: { !$0.isStopping }) else { return askToQuit() }
    return [.cancel(job.id)]
  }

  mutating func askToQuit() -> [Effect] {
    let running = shared.jobs.entries.filter(\.guardsQuit)
    guard let first = running.first else { return [.quit] }
    let what = running.count == 1 ? "“\(first.title)” is" : "\(running.count) jobs are"
    shared.overlay = .question(
      Question(
        "\(what) still running. Leave anyway?",
        [
          Choice("stay", key: "s") { _ in [] },
          Choice("leave", key: "l") { _ in [.quit] },
        ]))
    return []
  }
}
