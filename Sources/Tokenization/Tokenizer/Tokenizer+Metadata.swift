public import Checkpoints

extension Tokenizer {
  /// The tokenizer that a model's metadata describes. Complexity: O(bytes of the vocabulary and merges).
  ///
  /// - Throws: what is missing, unknown or inconsistent in the metadata.
  public convenience init(metadata: Metadata) throws(TokenizationError) {
    try self.init(VocabularyDescription(metadata))
  }
}
