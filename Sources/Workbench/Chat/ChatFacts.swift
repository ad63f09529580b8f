package import Inference

/// What the model's file says about chatting with it.
package struct ChatFacts: Sendable, Equatable {
  /// The model's family, `llama`.
  package var family: String
  /// Positions that the conversation has room for, in tokens.
  package var contextLength: Int
  /// Bytes of the KV cache.
  package var cacheBytes: Int
  /// Whether the file has no chat template, so that a built-in one is used.
  package var usesBuiltInTemplate: Bool
  /// What the conversation takes of memory; nil where that is not known.
  package var memory: MemoryFigure?
  /// Why a full context ends the conversation, though it was to go on; nil where it does not.
  package var shiftObstacle: String?

  /// Facts of a model that is ready to answer.
  package init(
    family: String, contextLength: Int, cacheBytes: Int, usesBuiltInTemplate: Bool, memory: MemoryFigure? = nil,
    shiftObstacle: String? = nil
  ) {
    self.memory = memory
    self.shiftObstacle = shiftObstacle
    self.family = family
    self.contextLength = contextLength
    self.cacheBytes = cacheBytes
    self.usesBuiltInTemplate = usesBuiltInTemplate
  }
}
