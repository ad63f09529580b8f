/// The name of an action, as tests and settings use it: `tensors.sort`.
package struct ActionID: Hashable, Sendable, ExpressibleByStringLiteral {
  /// The pane's name and the action's, with a dot between them; one word where it belongs to no pane.
  package let name: String

  /// An id; two actions of one id are a mistake that a test finds.
  package init(_ name: String) {
    self.name = name
  }

  package init(stringLiteral name: String) {
    self.init(name)
  }
}

/// Something the program can do: one entry in the palette, the help, the key page, and (with a label) the bottom line.
package struct Action: Sendable {
  /// Where its keys work.
  package enum Scope: Hashable, Sendable {
    /// Everywhere, unless a pane takes the key first.
    case global
    /// While the workspace shows that the pane lies in, whichever of its panes has the focus.
    case workspace(of: PaneID)
    /// While the pane has the focus.
    case pane(PaneID)

    /// The pane that the action belongs to; nil for those that work everywhere.
    package var pane: PaneID? {
      switch self {
      case .global: nil
      case .workspace(let pane), .pane(let pane): pane
      }
    }
  }

  /// Where an action is found, given which workspace each pane lies in.
  package enum Place: Hashable, Sendable {
    /// Wherever one is.
    case everywhere
    /// In every pane of a workspace.
    case workspace(Int)
    /// In one pane.
    case pane(PaneID)
  }

  /// The name it is known by.
  package let id: ActionID
  /// Where its keys work.
  package let scope: Scope
  /// The keys that run it; the first is the one that labels show.
  package let keys: [Key]
  /// What it does, in imperative mood, for palette and help: `sort tensors by the next column`.
  package let help: String
  /// A word for the bottom line, its key letter marked where it has it; nil keeps it out of there.
  package let label: String?
  /// Whether it can be done now; what can't is found nowhere.
  package let isEnabled: @Sendable (State) -> Bool
  /// Does it.
  package let perform: @Sendable (inout State) -> [Effect]

  /// An action, by default always enabled.
  package init(
    _ id: ActionID, _ scope: Scope, keys: [Key], label: String? = nil, help: String,
    isEnabled: @escaping @Sendable (State) -> Bool = { _ in true },
    perform: @escaping @Sendable (inout State) -> [Effect]
  ) {
    self.id = id
    self.scope = scope
    self.keys = keys
    self.help = help
    self.label = label
    self.isEnabled = isEnabled
    self.perform = perform
  }
}

extension Pane {
  /// An action on this pane, whose keys work while it has the focus.
  package static func action(
    _ name: String, keys: [Key], label: String? = nil, help: String,
    isEnabled: @escaping @Sendable (Self, Shared) -> Bool = { _, _ in true },
    perform: @escaping @Sendable (inout Self, inout Shared) -> [Effect]
  ) -> Action {
    made(name, .pane(id), keys, label, help, isEnabled, perform)
  }

  /// An action on this pane, whose keys work wherever the focus is in its workspace.
  package static func workspaceAction(
    _ name: String, keys: [Key], label: String? = nil, help: String,
    isEnabled: @escaping @Sendable (Self, Shared) -> Bool = { _, _ in true },
    perform: @escaping @Sendable (inout Self, inout Shared) -> [Effect]
  ) -> Action {
    made(name, .workspace(of: id), keys, label, help, isEnabled, perform)
  }

  private static func made(
    _ name: String, _ scope: Action.Scope, _ keys: [Key], _ label: String?, _ help: String,
    _ isEnabled: @escaping @Sendable (Self, Shared) -> Bool,
    _ perform: @escaping @Sendable (inout Self, inout Shared) -> [Effect]
  ) -> Action {
    Action(
      ActionID("\(id.name).\(name)"), scope, keys: keys, label: label, help: help,
      isEnabled: { state in state.pane(Self.self).map { isEnabled($0, state.shared) } ?? false },
      perform: { state in state.withPane(Self.self) { perform(&$0, &$1) } ?? [] })
  }

  /// The action that shows and hides the pane, wherever the focus is in its workspace; nil where nothing does.
  static var toggleAction: Action? {
    toggle.map { toggle in
      let action = workspaceAction("toggle", keys: [toggle.key], label: toggle.label, help: toggle.help) {
        pane, shared in
        let isShown = shared.screen.paneVisibility[id] ?? pane.isShownByDefault(shared)
        shared.screen.paneVisibility[id] = !isShown
        return []
      }
      guard toggle.takesFocus else { return action }
      return Action(
        action.id, action.scope, keys: action.keys, label: action.label, help: action.help, isEnabled: action.isEnabled
      ) { state in
        let effects = action.perform(&state)
        if state.shared.screen.paneVisibility[id] == true { state.focus(on: id) }
        return effects
      }
    }
  }
}
