public import Inference

/// What can go wrong when a model is judged. Descriptions are sentences for people.
public enum EvaluationError: Error, Sendable, Equatable {
  /// The text has fewer tokens than one chunk.
  case textTooShort(tokens: Int, needed: Int)
  /// A prompt has fewer tokens than can be scored.
  case promptTooShort(name: String, tokens: Int, needed: Int)
  /// Two models, or a model and saved logits, have vocabularies of other sizes.
  case vocabulariesDiffer(first: String, firstSize: Int, second: String, secondSize: Int)
  /// Saved logits are of another text, context or chunk than what is scored.
  case otherText(path: String, reason: String)
  /// A file of saved logits can't be read: what is wrong, at which byte.
  case malformed(path: String, offset: Int, found: String)
  /// A file can't be opened, read or written.
  case file(path: String, reason: String)
  /// A setting has a value that makes no sense.
  case badSetting(name: String, found: String, expected: String)
  /// A line of a task file is not as it has to be.
  case task(path: String, line: Int, reason: String)
  /// A task file of bytes can't be read: what is wrong, at which byte.
  case malformedTask(path: String, offset: Int, found: String)
  /// An item of a task has no room in the context.
  case itemTooLong(item: String, tokens: Int, context: Int)
  /// The model could not compute.
  case inference(InferenceError)
  /// The work was stopped.
  case cancelled
}

extension EvaluationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .textTooShort(let tokens, let needed):
      "the text has \(tokens) tokens, and one chunk takes \(needed); give a longer text or a smaller --context"
    case .promptTooShort(let name, let tokens, let needed):
      "the prompt \(name) has \(tokens) \(tokens == 1 ? "token" : "tokens"), and there must be \(needed) or more; "
        + "write more into it, or take it away"
    case .vocabulariesDiffer(let first, let firstSize, let second, let secondSize):
      "\(first) has a vocabulary of \(firstSize) tokens, \(second) one of \(secondSize): their logits can't be compared; "
        + "take two files of the same model"
    case .otherText(let path, let reason): "the logits in \(path) are of another text: \(reason)"
    case .malformed(let path, let offset, let found):
      "\(path) holds no saved logits that can be read: \(found) at offset \(offset); save them again"
    case .file(let path, let reason): "cannot use \(path): \(reason)"
    case .badSetting(let name, let found, let expected): "\(name) takes \(expected), not \(found)"
    case .task(let path, let line, let reason): "\(path), line \(line): \(reason)"
    case .malformedTask(let path, let offset, let found):
      "\(path) is no multiple-choice file that can be read: \(found), at offset \(offset)"
    case .itemTooLong(let item, let tokens, let context):
      "the item \(item) has \(tokens) tokens and the context room for \(context); give a larger --context"
    case .inference(let error): "\(error)"
    case .cancelled: "stopped"
    }
  }
}
