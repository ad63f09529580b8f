/// The name of a pane.
package struct PaneID: Hashable, Sendable, ExpressibleByStringLiteral {
  package let name: String

  package init(_ name: String) {
    self.name = name
  }

  package init(stringLiteral name: String) {
    self.init(name)
  }
}

/// A rectangle of the screen with a subject of its own.
///
/// The value holds what concerns only this pane (cursor, scroll position, sort order); what panes share is in
/// `Shared`. Everything here is pure: drawing reads, handling returns effects.
package protocol Pane: Sendable {
  static var id: PaneID { get }
  /// The number of the workspace it belongs to.
  static var workspace: Int { get }
  /// Everything it can do beyond moving about. Each action is registered once, here.
  static var actions: [Action] { get }

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

  /// Called for every pane after `shared` may have changed (a model opened, a tensor chosen): the place to follow a
  /// selection and start jobs for what is now on the screen. Must be idempotent and cheap.
  mutating func refresh(_ shared: inout Shared) -> [Effect]
}

extension Pane {
  package static var actions: [Action] { [] }
  package func isAvailable(_ shared: Shared) -> Bool { true }
  package func isShownByDefault(_ shared: Shared) -> Bool { true }
  package func capturesText(_ shared: Shared) -> Bool { false }
  package mutating func handle(_ event: PaneEvent, _ shared: inout Shared) -> [Effect]? { nil }
  package mutating func refresh(_ shared: inout Shared) -> [Effect] { [] }
}

/// Every pane of the program, in the order in which `Tab` visits them.
package enum PaneRegistry {
  package static let all: [any Pane.Type] = [
    TensorsPane.self, HistogramPane.self, ErrorsPane.self, MetadataPane.self, ChatPane.self,
    PicturePane.self,
  ]
}
