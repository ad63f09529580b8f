public import Checkpoints
public import OrderedCollections

/// One message of a chat: a role, its content, and whatever else its template reads (`tool_calls`, `thinking`...).
public struct ChatMessage: Sendable, Hashable {
  /// All fields in their order, `role` and `content` among them.
  public var fields: OrderedDictionary<FileText, TemplateValue>

  /// A message of these fields, as a JSON object gave them.
  public init(fields: OrderedDictionary<FileText, TemplateValue>) {
    self.fields = fields
  }

  /// A message of text.
  public init(role: String, content: String) {
    self.fields = ["role": .string(role), "content": .string(content)]
  }

  /// A message whose content may be a list of parts, with further fields after it.
  public init(role: String, content: TemplateValue, extra: OrderedDictionary<FileText, TemplateValue>) {
    self.fields = ["role": .string(role), "content": content]
    fields.merge(extra) { _, new in new }
  }

  /// Who speaks: `system`, `user`, `assistant`, `tool`; empty where the field is not there.
  public var role: String {
    get { fields["role"]?.string ?? "" }
    set { fields["role"] = .string(newValue) }
  }

  /// What is said: most often a string; undefined where the field is not there.
  public var content: TemplateValue {
    get { fields["content"] ?? .undefined }
    set { fields["content"] = newValue }
  }
}

extension ChatMessage {
  /// The messages that a JSON array holds.
  ///
  /// Throws ``TemplateError/badMessages(_:)`` where it is not an array of objects.
  public static func list(_ value: TemplateValue) throws(TemplateError) -> [ChatMessage] {
    guard case .list(let elements) = value else {
      throw .badMessages("the messages are not an array")
    }
    var messages: [ChatMessage] = []
    for (index, element) in elements.enumerated() {
      guard case .dictionary(let fields) = element else {
        throw .badMessages("message \(index + 1) is not an object with a role and a content")
      }
      messages.append(ChatMessage(fields: fields))
    }
    return messages
  }
}
