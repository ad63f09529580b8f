import Tokenization

extension Conversation {
  /// Saves the session with the messages, as ``Session/save(to:notes:)`` does.
  public func save(to path: String) throws(InferenceError) {
    let notes = messages.flatMap { [Array($0.role.utf8), Array($0.content.string?.utf8 ?? "".utf8)] }
    try generator.session.save(to: path, notes: notes)
  }

  /// Goes on with what was saved: the session's state and, where they were saved, the messages.
  public func restore(from path: String) throws(InferenceError) {
    let notes = try generator.session.restore(from: path)
    guard notes.count > 1, notes.count.isMultiple(of: 2) else { return }
    messages = stride(from: 0, to: notes.count, by: 2).map { index in
      ChatMessage(
        role: String(decoding: notes[index], as: UTF8.self), content: String(decoding: notes[index + 1], as: UTF8.self))
    }
  }
}
