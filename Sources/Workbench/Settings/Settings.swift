/// What the program remembers from one start to the next.
package struct Settings: Hashable, Sendable {
  /// The theme's name, nil for the default.
  package var theme: String?
  /// How the chat's model remembers.
  package var chatMemory = ChatMemory()
  /// Paths of the models opened last, the latest first.
  package var recentModels: [String] = []

  /// The defaults: no recent models.
  package init() {}

  /// Puts a model first among the recent ones; twelve are kept.
  package mutating func remember(model path: String) {
    recentModels.removeAll { $0 == path }
    recentModels.insert(path, at: 0)
    recentModels = Array(recentModels.prefix(12))
  }
}
