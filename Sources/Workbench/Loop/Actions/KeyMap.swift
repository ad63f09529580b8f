/// Which key does what, given where the focus is.
package enum KeyMap {
  /// The action that `key` runs: the focused pane's, else the workspace's, else a global one; nil for none.
  package static func action(for key: Key, in state: State) -> Action? {
    scopes(in: state).lazy
      .compactMap { scope in
        ActionRegistry.all.first { $0.scope == scope && $0.keys.contains(key) && $0.isEnabled(state) }
      }.first
  }

  /// The scopes whose keys work, the narrowest first.
  package static func scopes(in state: State) -> [Action.Scope] {
    // Without a model only the start screen shows, which has no pane.
    guard state.shared.model != nil else { return [.global] }
    return (state.focus.map { [Action.Scope.pane($0)] } ?? []) + [.workspace(state.workspace), .global]
  }

  /// The actions that can be run now, in the order of the scopes.
  package static func available(in state: State) -> [Action] {
    scopes(in: state).flatMap { scope in ActionRegistry.all.filter { $0.scope == scope && $0.isEnabled(state) } }
  }
}
