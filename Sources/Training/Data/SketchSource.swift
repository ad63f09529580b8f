internal import Corpus
package import Tokenization

/// Captions with drawings and short talk, as a model that draws learns them.
package struct SketchSource: ExampleSource {
  /// Which examples.
  package enum Part: Sendable {
    /// Examples without end, no combination of which is held back.
    case training
    /// Drawings of combinations that are never trained on.
    case heldBack
  }

  private let corpus: SketchCorpus
  private let part: Part
  private let tokenizer: Tokenizer

  /// The examples of a corpus of `seed`, as tokens of `tokenizer`.
  package init(tokenizer: Tokenizer, seed: UInt64, part: Part) {
    self.tokenizer = tokenizer
    self.part = part
    corpus = SketchCorpus(seed: seed)
  }

  package func example(at index: Int) throws(TrainingError) -> TokenExample {
    let example = part == .training ? corpus.example(at: index) : corpus.heldBack(at: index)
    return try ChatMarkup.example(example.messages.map { ($0.role, $0.content) }, tokenizer: tokenizer)
  }
}
