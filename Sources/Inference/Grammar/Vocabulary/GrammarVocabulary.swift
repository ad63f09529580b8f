public import Tokenization

/// A vocabulary as grammars see it: the bytes of its tokens as a tree, and the tokens that end a generation.
///
/// Made once for a model, in about a tenth of a second for 150,000 tokens; immutable and shared.
public struct GrammarVocabulary: Sendable {
  let trie: TokenTrie
  let ends: Set<Int32>

  /// The vocabulary of a tokenizer.
  public init(_ tokenizer: Tokenizer) {
    trie = TokenTrie(tokenizer)
    ends = tokenizer.endOfGeneration
  }

  /// A vocabulary of tokens by their bytes, those without bytes in no text; the ids of `ends` end a generation.
  public init(tokens: [[UInt8]], ends: Set<Int32>) {
    trie = TokenTrie(tokens.count) { tokens[Int($0)] }
    self.ends = ends
  }
}
