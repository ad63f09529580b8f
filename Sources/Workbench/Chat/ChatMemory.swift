package import Inference

/// How the chat's model remembers: chosen by settings and options, and taken over when a model is loaded.
package struct ChatMemory: Hashable, Sendable {
  /// How keys and values are stored.
  package var cacheType = CacheType.f16
  /// Whether a full context drops its older half and goes on.
  package var shiftsContext = false

  /// Halves, and a full context that ends the conversation.
  package init() {}

  /// Changes what is named; a name that is none changes nothing.
  package mutating func choose(kvType: String?, shiftsContext: Bool?) {
    if let type = kvType.flatMap(CacheType.init) { cacheType = type }
    if let shiftsContext { self.shiftsContext = shiftsContext }
  }

  var options: Session.Options {
    var options = Session.Options(contextLength: nil, cacheType: cacheType)
    options.contextShift = shiftsContext ? ContextShift() : nil
    return options
  }
}
