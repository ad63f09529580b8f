/// The name of a pane.
package struct PaneID: Hashable, Sendable, ExpressibleByStringLiteral {
  /// A word, as its actions' names begin with it.
  package let name: String

  /// The name of a pane.
  package init(_ name: String) {
    self.name = name
  }

  package init(stringLiteral name: String) {
    self.init(name)
  }
}

/// A rectangle of the screen.
///
/// The value holds what concerns only this pane (cursor, scroll position, sort order); what panes share is in
/// `Shared`, a subject a property. Everything here is pure: drawing reads, handling returns effects. A pane knows
/// neither where it lies nor which others there are.
package protocol Pane: Sendable {
  static var id: PaneID { get }
  /// What it shows of what panes share: kept up to date while the pane's workspace shows.
  static var subjects: [any Subject.Type] { get }
  /// Everything it can do beyond moving about.
  static var actions: [Action] { get }
  /// The key that shows and hides it; nil where it always shows.
  static var toggle: PaneToggle? { get }

  /// The pane as the program starts with it.
  init()

  /// The title in the border; `right` stands at the edge's right end where there is room.
  func title(_ shared: Shared) -> PaneTitle

  /// Whether there is something to show: a pane that is not available has no rectangle.
  func isAvailable(_ shared: Shared) -> Bool

  /// Whether it is shown as long as nobody hides or shows it by hand.
  func isShownByDefault(_ shared: Shared) -> Bool

  /// Whether typed characters are text now (a filter or prompt is being edited), so that no action takes them.
  func capturesText(_ shared: Shared) -> Bool

  /// Draws the inside, `canvas.size` cells, any size from 0 by 0.
  func draw(on canvas: inout Canvas, _ context: PaneContext)

  /// Handles a key that is no action's, a paste, or a mouse event; nil: not for this pane.
  mutating func handle(_ event: PaneEvent, _ shared: inout Shared) -> [Effect]?

  /// Called for every pane on the screen after each event, when the subjects are up to date: the place to follow a
  /// selection and to start jobs that only this pane's own state asks for. Must be idempotent and cheap.
  mutating func refresh(_ shared: inout Shared) -> [Effect]
}

extension Pane {
  package static var subjects: [any Subject.Type] { [] }
  package static var actions: [Action] { [] }
  package static var toggle: PaneToggle? { nil }
  package func isAvailable(_ shared: Shared) -> Bool { true }
  package func isShownByDefault(_ shared: Shared) -> Bool { true }
  package func capturesText(_ shared: Shared) -> Bool { false }
  package mutating func handle(_ event: PaneEvent, _ shared: inout Shared) -> [Effect]? { nil }
  package mutating func refresh(_ shared: inout Shared) -> [Effect] { [] }
}

/// How a pane is shown and hidden by hand.
package struct PaneToggle: Sendable {
  /// The key.
  package let key: Key
  /// A word for the bottom line.
  package let label: String
  /// What it does, for palette and help.
  package let help: String
  /// Whether the pane gets the focus when it is shown.
  package let takesFocus: Bool

  /// A pane that `key` shows and hides.
  package init(key: Key, label: String, help: String, takesFocus: Bool = false) {
    self.takesFocus = takesFocus
    self.key = key
    self.label = label
    self.help = help
  }
}
