/// A numbered screen of panes.
package struct Workspace: Sendable {
  /// The number key that shows it, 1 to 9.
  package let number: Int
  /// A word for the top line.
  package let name: String
  /// How its rectangle is divided.
  package let layout: Layout
  /// The panes in the layout, in the order of `Tab`.
  package let panes: [any Pane.Type]
  /// What the panes are about, each subject once.
  package let subjects: [any Subject.Type]

  /// A workspace of the panes in `layout`.
  package init(number: Int, name: String, layout: Layout) {
    self.number = number
    self.name = name
    self.layout = layout
    panes = layout.panes
    subjects = Workspace.distinct(panes.flatMap { $0.subjects })
  }

  /// The subjects in their order, each once.
  static func distinct(_ subjects: [any Subject.Type]) -> [any Subject.Type] {
    var seen: Set<ObjectIdentifier> = []
    return subjects.filter { seen.insert(ObjectIdentifier($0)).inserted }
  }
}

extension [Workspace] {
  /// The program's own workspaces: what they do not name is no part of it.
  package static let standard: [Workspace] = [
    Workspace(
      number: 1, name: "Explore",
      layout: .columns([
        .init(
          0.3, minimum: 30,
          .rows([
            .init(0.6, minimum: 8, TensorsPane.self),
            .init(0.4, minimum: 6, MetadataPane.self),
          ])),
        .init(
          0.7, minimum: 40,
          .rows([
            .init(0.55, minimum: 10, HistogramPane.self),
            .init(0.6, minimum: 8, BlockPane.self),
            .init(0.5, minimum: 8, ChannelsPane.self),
            .init(0.45, minimum: 8, ErrorsPane.self),
          ])),
      ])),
    Workspace(
      number: 2, name: "Chat",
      layout: .columns([
        .init(0.6, minimum: 40, ChatPane.self),
        .init(0.4, minimum: 30, PicturePane.self),
      ])),
    Workspace(
      number: 3, name: "Evaluate",
      layout: .columns([
        .init(
          0.5, minimum: 38,
          .rows([
            .init(0.5, minimum: 9, MeasurePane.self),
            .init(0.5, minimum: 9, RunsPane.self),
          ])),
        .init(
          0.5, minimum: 38,
          .rows([
            .init(0.5, minimum: 9, LayersPane.self),
            .init(0.5, minimum: 9, PartingsPane.self),
          ])),
      ])),
  ]
}
