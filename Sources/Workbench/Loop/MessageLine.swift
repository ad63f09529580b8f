/// The line for news and errors: stays until it is read.
package struct MessageLine: Sendable {
  /// How a message looks, and how it goes.
  package enum Kind: Sendable {
    /// News goes with the next key; an error stays until it is read.
    case information, error
  }

  /// A line of text for the person.
  package struct Message: Sendable {
    /// News, or an error.
    package let kind: Kind
    /// What is said.
    package let text: String
  }

  /// The messages that were not read yet, the one that shows first.
  package private(set) var waiting: [Message] = []

  /// No messages.
  package init() {}

  /// The message that shows.
  package var current: Message? { waiting.first }

  /// Shows `text` until a key is pressed.
  package mutating func inform(_ text: String) {
    waiting.removeAll { $0.kind == .information }
    waiting.append(Message(kind: .information, text: text))
  }

  /// Shows `text` until Esc or a click takes it away; one that is waiting already is not repeated.
  package mutating func fail(_ text: String) {
    waiting.removeAll { $0.kind == .information }
    guard !waiting.contains(where: { $0.text == text }), waiting.count < 100 else { return }
    waiting.append(Message(kind: .error, text: text))
  }

  /// Takes the current message away.
  package mutating func dismiss() {
    if !waiting.isEmpty { waiting.removeFirst() }
  }

  /// Takes the current message away if it is no error.
  package mutating func dismissInformation() {
    waiting.removeAll { $0.kind == .information }
  }
}
