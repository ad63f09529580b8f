/// The workspaces, and what follows from them: which panes there are, what they are about, and what can be done.
package struct Arrangement: Sendable {
  /// Those that have a pane.
  package let workspaces: [Workspace]
  /// Every pane once, in the order of the workspaces.
  package let panes: [any Pane.Type]
  /// Every subject once.
  package let subjects: [any Subject.Type]
  /// Every action, the panes' own and those that work everywhere: what palette, help, bottom line and key page are made
  /// from.
  package let actions: [Action]

  private let actionsByID: [ActionID: Action]
  private let actionsByPlace: [Action.Place: [Action]]
  private let workspaceByPane: [PaneID: Int]

  /// The program as it comes.
  package static let standard = Arrangement(.standard)

  /// An arrangement of `workspaces`, whose numbers must differ. A pane that they name more than once is one pane, at home
  /// in the first of them.
  package init(_ workspaces: [Workspace]) {
    let workspaces = workspaces.filter { !$0.panes.isEmpty }
    self.workspaces = workspaces
    var homes: [PaneID: Int] = [:]
    panes = workspaces.flatMap { workspace in
      workspace.panes.filter { pane in
        guard homes[pane.id] == nil else { return false }
        homes[pane.id] = workspace.number
        return true
      }
    }
    workspaceByPane = homes
    subjects = Workspace.distinct(workspaces.flatMap(\.subjects))
    // What shows and hides panes comes after what is done with them.
    actions = GlobalActions.all(workspaces) + panes.flatMap { $0.actions } + panes.compactMap { $0.toggleAction }
    actionsByID = Dictionary(actions.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    actionsByPlace = Dictionary(grouping: actions) { action in
      switch action.scope {
      case .global: .everywhere
      case .workspace(let pane): .workspace(homes[pane] ?? 0)
      case .pane(let pane): .pane(pane)
      }
    }
  }

  /// The workspace of that number, nil where there is none.
  package func workspace(_ number: Int) -> Workspace? {
    workspaces.first { $0.number == number }
  }

  /// The number of the workspace that a pane lies in; nil for a pane that lies in none.
  package func workspace(of pane: PaneID) -> Int? {
    workspaceByPane[pane]
  }

  /// The action of that name.
  package func action(_ id: ActionID) -> Action? {
    actionsByID[id]
  }

  /// The actions whose keys work in a place, in the order of the panes.
  package func actions(in place: Action.Place) -> [Action] {
    actionsByPlace[place] ?? []
  }
}
