import Checkpoints
import Tokenization

/// The pieces that a model's tokenizer cuts a text into.
func pieces(of text: String, by model: Checkpoint) throws(TokenizationError) -> [String] {
  let tokenizer = try Tokenizer(metadata: model.metadata)
  return tokenizer.encode(text).map { String(decoding: tokenizer.piece(of: $0), as: UTF8.self) }
}
