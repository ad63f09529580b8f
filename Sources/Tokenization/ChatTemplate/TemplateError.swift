/// What can go wrong with a chat template, the values given to it, or the JSON that they came from.
public enum TemplateError: Error, Sendable, Equatable {
  /// The source is not a template; `line` counts from 1.
  case syntax(line: Int, reason: String)
  /// The template asked for something that its values don't have, or can't do.
  case evaluation(line: Int, reason: String)
  /// The template itself refused the messages, by `raise_exception`.
  case raised(line: Int, message: String)
  /// The template wanted more steps, depth, memory or output than a template gets.
  case limit(line: Int, what: String)
  /// The file has no template, or names one that it does not carry.
  case noTemplate(known: [String])
  /// No template of that name is built in.
  case unknownName(String, known: [String])
  /// The messages don't have the shape of a chat.
  case badMessages(String)
  /// The text is not JSON; `offset` counts bytes from 0.
  case json(line: Int, offset: Int, reason: String)
}

extension TemplateError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .syntax(let line, let reason):
      "chat template, line \(line): \(reason)"
    case .evaluation(let line, let reason):
      "chat template, line \(line): \(reason)"
    case .raised(let line, let message):
      "the chat template refused the messages (line \(line)): \(message)"
    case .limit(let line, let what):
      "chat template, line \(line): \(what)"
    case .noTemplate(let known):
      "the model has no chat template; pick one of \(known.joined(separator: ", ")), or give a template file"
    case .unknownName(let name, let known):
      "there is no built-in chat template \"\(name)\"; there are \(known.joined(separator: ", "))"
    case .badMessages(let reason):
      "\(reason); a chat is an array of objects such as {\"role\": \"user\", \"content\": \"Hello\"}"
    case .json(let line, let offset, let reason):
      "not JSON, line \(line), byte \(offset): \(reason)"
    }
  }
}
