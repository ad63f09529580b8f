/// Everything that the screen depends on.
package struct State: Sendable {
  package var shared = Shared()
  /// The number of the workspace that shows.
  package var workspace = Workspace.all.first?.number ?? 1
  /// The pane that gets keys, in each workspace.
  package var focusByWorkspace: [Int: PaneID] = [:]
  /// Whether the focused pane has the whole screen.
  package var isZoomed = false
  package var start = StartScreen()
  private var panes: [PaneID: any Pane]

  /// The state of a program that has just started at a terminal of `screen` cells.
  package init(screen: Size = Size(80, 24)) {
    panes = Dictionary(uniqueKeysWithValues: PaneRegistry.all.map { ($0.id, $0.init()) })
    shared.screen = screen
  }
}

extension State {
  /// The value of a pane by its type.
  package func pane<P: Pane>(_ type: P.Type) -> P? {
    panes[type.id] as? P
  }

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
    guard let workspace = Workspace.numbered(workspace) else { return [] }
    let available = workspace.panes.filter { panes[$0]?.isAvailable(shared) ?? false }
    let shown = available.filter { id in
      shared.paneVisibility[id] ?? panes[id]?.isShownByDefault(shared) ?? false
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
  package var showsOnePane: Bool { isZoomed || shared.screen.columns < 80 || shared.screen.rows < 18 }

  /// Moves the focus to a pane, showing its workspace.
  package mutating func focus(on id: PaneID) {
    guard let pane = panes[id] else { return }
    workspace = type(of: pane).workspace
    focus = id
  }
}
