/// What some of the panes are about: a part of `Shared`, together with the jobs that find out about it.
///
/// A pane names its subjects. Each is kept up to date once, whichever of its panes there are and wherever they lie.
package protocol Subject: Sendable {
  /// Takes over the model that is open when it is another one, and forgets what belonged to the one before. Called after
  /// every event, whatever shows; must be idempotent and cheap.
  static func follow(_ shared: inout Shared) -> [Effect]

  /// Starts the jobs that what is looked at needs and that have not been started for it. Called after every event while
  /// a workspace with one of the subject's panes shows; must be idempotent and cheap.
  static func requests(_ shared: inout Shared) -> [Effect]
}
