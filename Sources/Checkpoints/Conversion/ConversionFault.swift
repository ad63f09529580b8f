/// Why a Hugging Face folder can't be shown as a GGUF file.
public enum ConversionFault: Error, Sendable, Equatable {
  /// `config.json` names a family that there is no conversion for.
  case unsupportedFamily(String, known: [String])
  /// There is no `config.json` that says what the tensors are.
  case noConfiguration
  /// The weights are in a compressed form that is not read.
  case compressedWeights(method: String)
  /// `config.json` (or another named file) lacks a field, or it says what it can't.
  case field(String, expected: String, found: String)
  /// A tensor that the family does not have.
  case unknownTensor(String)
  /// A tensor that the family needs.
  case missingTensor(String)
  /// A tensor that can't be what it must become.
  case tensor(String, expected: String, found: String)
  /// A vocabulary of a kind that GGUF has no name for.
  case unsupportedVocabulary(String)
}

extension ConversionFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unsupportedFamily(let family, let known):
      "no conversion for the model family \(family); there are \(known.joined(separator: ", "))"
    case .noConfiguration:
      "nothing says which model family the tensors are of; put the model's config.json beside them"
    case .compressedWeights(let method):
      "the weights are compressed by \(method), which is not read; use the model's folder with plain weights"
    case .field(let field, let expected, let found):
      "\(field): expected \(expected), found \(found)"
    case .unknownTensor(let name):
      "the tensor \(name) is none of the model family's"
    case .missingTensor(let name):
      "the tensor \(name) is missing; fetch all of the model's files"
    case .tensor(let name, let expected, let found):
      "tensor \(name): expected \(expected), found \(found)"
    case .unsupportedVocabulary(let what):
      "tokenizer.json: \(what)"
    }
  }
}
