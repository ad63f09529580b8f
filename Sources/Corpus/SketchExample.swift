/// One turn of a conversation.
public struct SketchMessage: Sendable, Equatable {
  /// "user" or "assistant".
  public var role: String
  /// What is said: a sentence, or the markup of a drawing.
  public var content: String
  /// What must be in the drawing; nil where the turn is none.
  public var requirement: DrawingRequirement?

  static func user(_ content: String) -> SketchMessage { SketchMessage(role: "user", content: content) }

  static func assistant(_ content: String, _ requirement: DrawingRequirement? = nil) -> SketchMessage {
    SketchMessage(role: "assistant", content: content, requirement: requirement)
  }
}

/// A short conversation: one to three questions and their answers.
public struct SketchExample: Sendable, Equatable {
  /// What a conversation is about.
  public enum Kind: String, Sendable {
    /// One request and its drawing.
    case drawing
    /// Talk, in which drawings may come up.
    case chat
  }

  /// The mixture's name for it: "single", "scene", "facts".
  public var source: String
  /// What the conversation is about.
  public var kind: Kind
  /// User and assistant in turn.
  public var messages: [SketchMessage]
  /// What is combined in it, of which some is held back.
  public var combinations: [String]

  /// What the last drawing must hold; nil where there is none.
  public var requirement: DrawingRequirement? { messages.last { $0.requirement != nil }?.requirement }

  /// Whether one of its combinations is held back from training.
  public var isHeldBack: Bool { combinations.contains(where: HeldBack.contains) }
}
