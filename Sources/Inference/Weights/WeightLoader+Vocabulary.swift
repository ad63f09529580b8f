import Checkpoints
import Tensors

/// The matrices at both ends of a network.
package struct VocabularyWeights: Sendable {
  /// One row a token: what it enters the network as.
  package let embedding: Matrix
  /// One row a token: what the last hidden state is multiplied with; the embedding's weights where they are tied.
  package let output: Matrix
}

extension WeightLoader {
  /// The embedding and the output, whose rows are the vocabulary.
  ///
  /// The vocabulary's size is the embedding's number of rows; the tokenizer may not have more tokens.
  package func vocabulary(embeddingLength: Int) throws(InferenceError) -> VocabularyWeights {
    let name = "token_embd.weight"
    guard let found = checkpoint.tensor(named: name) else {
      throw .missingTensor(name: name, expected: "\(embeddingLength)xVOCABULARY")
    }
    guard let rows = found.shape.dimensions.dropFirst().first, rows >= 1, rows <= 1 << 28 else {
      throw .wrongShape(tensor: name, expected: "\(embeddingLength)xVOCABULARY", found: "\(found.shape)")
    }
    try check(vocabularySize: rows)
    let embedding = try table(name, columns: embeddingLength, rows: rows)
    let output = try matrix(has("output.weight") ? "output.weight" : name, columns: embeddingLength, rows: rows)
    return VocabularyWeights(embedding: embedding, output: output)
  }

  private func check(vocabularySize: Int) throws(InferenceError) {
    let key = "tokenizer.ggml.tokens"
    guard let tokens = checkpoint.metadata.array(key)?.count, tokens > vocabularySize else { return }
    throw .invalidMetadata(
      key: key, found: "an array of \(tokens) tokens",
      expected: "at most \(vocabularySize), the rows of token_embd.weight")
  }
}
