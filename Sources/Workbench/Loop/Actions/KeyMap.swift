/// Which key does what, given where the focus is.
package enum KeyMap {
  /// The action that `key` runs: the focused pane's, else the workspace's, else one that works everywhere; nil for none.
  ///
  /// Where two panes of a workspace have one key, it is the focused pane's.
  package static func action(for key: Key, in state: State) -> Action? {
    for place in places(in: state) {
      let fitting = state.arrangement.actions(in: place).filter { $0.keys.contains(key) && $0.isEnabled(state) }
      if let action = fitting.first(where: { $0.scope.pane == state.focus }) ?? fitting.first { return action }
    }
    return nil
  }

  /// The places whose keys work, the narrowest first.
  package static func places(in state: State) -> [Action.Place] {
    // Without a model only the start screen shows, which has no pane.
    guard state.shared.model != nil else { return [.everywhere] }
    return (state.focus.map { [Action.Place.pane($0)] } ?? []) + [.workspace(state.workspace), .everywhere]
  }

  /// The actions that can be run now, in the order of the places.
  package static func available(in state: State) -> [Action] {
    places(in: state).flatMap { state.arrangement.actions(in: $0).filter { $0.isEnabled(state) } }
  }
}
