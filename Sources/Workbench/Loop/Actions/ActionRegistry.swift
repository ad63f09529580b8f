/// Every action of the program. Keys, palette, help, bottom line and key page are made from this list.
package enum ActionRegistry {
  package static let all: [Action] = GlobalActions.all + PaneRegistry.all.flatMap { $0.actions }

  private static let byID = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })

  package static func action(_ id: ActionID) -> Action? {
    byID[id]
  }
}
