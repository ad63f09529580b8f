/// A numbered screen of panes.
package struct Workspace: Sendable {
  package let number: Int
  package let name: String
  package let layout: Layout

  /// Every workspace; one without a registered pane is not shown.
  package static let all: [Workspace] = [
    Workspace(
      number: 1, name: "Explore",
      layout: .columns([
        (0.3, 30, .rows([(0.6, 8, .pane("tensors")), (0.4, 6, .pane("metadata"))])),
        (0.7, 40, .rows([(0.55, 10, .pane("histogram")), (0.45, 8, .pane("errors"))])),
      ])),
    Workspace(
      number: 2, name: "Chat",
      layout: .columns([(0.6, 40, .pane("chat")), (0.4, 30, .pane("picture"))])),
  ].filter { workspace in workspace.panes.contains { id in PaneRegistry.all.contains { $0.id == id } } }

  /// The panes in the layout, in order.
  package var panes: [PaneID] { layout.panes }

  package static func numbered(_ number: Int) -> Workspace? {
    all.first { $0.number == number }
  }
}
