/// What can go wrong between a checkpoint and a token.
public enum InferenceError: Error, Sendable, Equatable {
  /// The file's `general.architecture` names a family that is not there.
  case unknownArchitecture(name: String, known: [String])
  /// A metadata key that the family needs is missing or no value of the wanted kind.
  case missingMetadata(key: String, expected: String)
  /// A metadata value lies outside what the family can work with.
  case invalidMetadata(key: String, found: String, expected: String)
  /// A tensor that the family needs is not in the file.
  case missingTensor(name: String, expected: String)
  /// A tensor has another shape than its metadata say; shapes have the fastest dimension first.
  case wrongShape(tensor: String, expected: String, found: String)
  /// A tensor's storage type can't be computed with.
  case unsupportedType(tensor: String, type: String)
  /// The model's tokenizer or its vocabulary can't be used; `reason` is its own sentence.
  case tokenizer(reason: String)
  /// The chat template can't be rendered; `reason` is its own sentence.
  case template(reason: String)
  /// A session was asked for a context outside 1 ... `limit` positions.
  case invalidContextLength(found: Int, limit: Int)
  /// A context shift was asked to keep so many tokens that nothing could be dropped.
  case invalidKeep(found: Int, contextLength: Int)
  /// A draft model's tokens are not those of the model that it drafts for; `reason` says what differs.
  case draftMismatch(reason: String)
  /// The cache for a context would take more memory than there is.
  case cacheTooLarge(bytes: Int, available: Int, contextLength: Int)
  /// The system gave no memory.
  case outOfMemory(bytes: Int)
  /// The tokens do not fit what is left of the context.
  case contextFull(position: Int, adding: Int, contextLength: Int)
  /// A token id lies outside the vocabulary.
  case tokenOutOfRange(id: Int, index: Int, vocabularySize: Int)
  /// No tokens where at least one is needed.
  case noTokens
  /// A position to go back to that lies outside what has been computed.
  case invalidPosition(found: Int, position: Int)
  /// Logits are NaN or infinite: there is nothing sensible to choose a token by.
  case logitsNotFinite(position: Int)
  /// A session can't be saved to a file or restored from it; `reason` is its own sentence.
  case savedSession(path: String, reason: String)
  /// A session is in use by another thread.
  case busy
  /// A sampling parameter, by its name on the command line, lies outside its bounds.
  case invalidSampling(parameter: String, found: String, expected: String)
  /// A grammar can't be used, or a text can't go on by it; `reason` is its own sentence.
  case grammar(reason: String)
  /// Whoever asked for the work cancelled it.
  case cancelled
}

extension InferenceError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownArchitecture(let name, let known):
      "general.architecture is '\(printable(name))', which is not supported; supported are \(known.joined(separator: ", "))"
    case .missingMetadata(let key, let expected):
      "the metadata have no usable \(key): expected \(expected)"
    case .invalidMetadata(let key, let found, let expected):
      "\(key) is \(printable(found)): expected \(expected)"
    case .missingTensor(let name, let expected):
      "the file has no tensor \(name): expected one of shape \(expected)"
    case .wrongShape(let tensor, let expected, let found):
      "tensor \(printable(tensor)) has shape \(found): expected \(expected)"
    case .unsupportedType(let tensor, let type):
      "tensor \(printable(tensor)) is stored as \(printable(type)), which cannot be computed with; quantize it to another type"
    case .tokenizer(let reason):
      "the model's tokenizer cannot be used: \(reason)"
    case .template(let reason):
      "the chat template cannot be used: \(reason)"
    case .invalidContextLength(let found, let limit):
      "a context of \(found) tokens is not possible: give 1 to \(limit)"
    case .invalidKeep(let found, let contextLength):
      "cannot keep \(found) tokens when a context of \(contextLength) is full: give 0 to \(max(contextLength - 2, 0))"
    case .draftMismatch(let reason):
      "the draft model has another vocabulary than the model: \(reason); give one of the same family"
    case .cacheTooLarge(let bytes, let available, let contextLength):
      """
      a context of \(contextLength) tokens needs a cache of \(mebibytes(bytes)), and \(mebibytes(available)) are \
      available; give a smaller context or a smaller cache type
      """
    case .outOfMemory(let bytes):
      "the system has no \(mebibytes(bytes)) of memory left; give a smaller context"
    case .contextFull(let position, let adding, let contextLength):
      """
      \(adding) tokens after position \(position) do not fit the context of \(contextLength); \
      give a larger context or a shorter text
      """
    case .tokenOutOfRange(let id, let index, let vocabularySize):
      "token \(index) has the id \(id): expected 0 to \(vocabularySize - 1)"
    case .noTokens:
      "there are no tokens to compute: give at least one"
    case .invalidPosition(let found, let position):
      "cannot go back to position \(found): expected 0 to \(position)"
    case .logitsNotFinite(let position):
      "the model computed no number at position \(position): its weights are damaged"
    case .savedSession(let path, let reason):
      "the saved session \(printable(path)): \(reason)"
    case .busy:
      "the session is in use by another thread: wait for it or open a second one"
    case .invalidSampling(let parameter, let found, let expected):
      "\(parameter) is '\(printable(found))': expected \(expected)"
    case .grammar(let reason):
      "the grammar cannot be used: \(reason)"
    case .cancelled:
      "cancelled"
    }
  }

  private func mebibytes(_ bytes: Int) -> String { "\(bytes / 1_048_576) MiB" }

  /// `text` of a file, shortened, with control characters replaced.
  private func printable(_ text: String) -> String {
    let scalars = text.unicodeScalars.prefix(80).map { scalar in
      scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format ? "?" : scalar
    }
    return String(String.UnicodeScalarView(scalars))
  }
}
