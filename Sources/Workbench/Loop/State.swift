/// Everything that the screen depends on.
package struct State: Sendable {
  /// What panes share.
  package var shared = Shared()
  /// The workspaces with their panes.
  package let arrangement: Arrangement
  /// The number of the workspace that shows.
  package var workspace: Int
  /// The pane that gets keys, in each workspace.
  package var focusByWorkspace: [Int: PaneID] = [:]
  /// Whether the focused pane has the whole screen.
  package var isZoomed = false
  /// The start screen, which shows without a model.
  package var start = StartScreen()
  private var panes: [PaneID: any Pane]

  /// The state of a program that has just started at a terminal of `screen` cells.
  package init(screen: Size = Size(80, 24), arrangement: Arrangement = .standard) {
    self.arrangement = arrangement
    workspace = arrangement.workspaces.first?.number ?? 1
    panes = Dictionary(arrangement.panes.map { ($0.id, $0.init()) }, uniquingKeysWith: { first, _ in first })
    shared.screen.size = screen
  }
}

extension State {
  /// The value of a pane by its type.
  package func pane<P: Pane>(_ type: P.Type) -> P? {
    panes[type.id] as? P
  }

  /// The value of a pane by its name; nil for one that lies in no workspace.
  package func pane(_ id: PaneID) -> (any Pane)? {
    panes[id]
  }

  /// Changes a pane together with what is shared.
  package mutating func withPane<P: Pane, R>(_ type: P.Type, _ body: (inout P, inout Shared) -> R) -> R? {
    guard var pane = panes[type.id] as? P else { return nil }
    defer { panes[type.id] = pane }
    return body(&pane, &shared)
  }

  mutating func withPane<R>(_ id: PaneID, _ body: (inout any Pane, inout Shared) -> R) -> R? {
    guard var pane = panes[id] else { return nil }
    defer { panes[id] = pane }
    return body(&pane, &shared)
  }

  /// The panes of the current workspace that have something to show, in the order of `Tab`.
  package var visiblePanes: [PaneID] {
    guard let workspace = arrangement.workspace(workspace) else { return [] }
    let available = workspace.panes.map { $0.id }.filter { panes[$0]?.isAvailable(shared) ?? false }
    let shown = available.filter { id in
      shared.screen.paneVisibility[id] ?? panes[id]?.isShownByDefault(shared) ?? false
    }
    return shown.isEmpty ? Array(available.prefix(1)) : shown
  }

  /// The pane that gets keys, nil where the workspace has none to show.
  package var focus: PaneID? {
    get {
      let visible = visiblePanes
      guard let chosen = focusByWorkspace[workspace], visible.contains(chosen) else { return visible.first }
      return chosen
    }
    set { focusByWorkspace[workspace] = newValue }
  }

  /// Whether one pane at a time is shown.
  package var showsOnePane: Bool { isZoomed || shared.screen.size.columns < 80 || shared.screen.size.rows < 18 }

  /// Moves the focus to a pane, showing its workspace.
  package mutating func focus(on id: PaneID) {
    guard let number = arrangement.workspace(of: id) else { return }
    workspace = number
    focus = id
  }
}
