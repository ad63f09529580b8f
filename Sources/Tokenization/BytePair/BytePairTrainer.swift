/// Learns a byte-level byte-pair vocabulary from texts: the commonest pair of neighbouring tokens becomes a token, over
/// and over (Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units", 2016).
///
/// Of pairs that are as common the one with the smaller left token is taken, then the one with the smaller right token,
/// so the same texts make the same vocabulary in whatever order they come.
package struct BytePairTrainer: Sendable {
  private let preTokenizer: PreTokenizer
  private let preTokenizerName: String
  private let special: [(text: String, type: TokenType)]
  private let finder: SpecialTokenFinder
  // Each word's bytes and how often it was seen.
  private var words: [[UInt8]: Int] = [:]

  /// A word is counted up to 2^40 times.
  private static let mostCounted = 1 << 40

  /// - Parameters:
  ///   - preTokenizer: its name in `tokenizer.ggml.pre`. Merges never cross the words that it cuts.
  ///   - special: tokens that are cut out of the texts as they stand and get the last ids: control tokens, and phrases of
  ///     which each shall be one token (`userDefined`). No text twice, none empty.
  /// - Throws: where the pre-tokenizer is not known or not one of bytes, or a special token stands there twice.
  package init(preTokenizer name: String, special: [(text: String, type: TokenType)] = []) throws(TokenizationError) {
    preTokenizer = try PreTokenizer(named: name)
    guard preTokenizer.spelling == .bytes else {
      throw .malformed(field: "tokenizer.ggml.pre", expected: "a pre-tokenizer of bytes", found: name)
    }
    preTokenizerName = name
    self.special = special
    let bare = BytePairVocabulary(preTokenizer: name, merged: [], merges: [], special: special, words: [:])
    finder = try SpecialTokenFinder(Vocabulary(bare.description), swallowsSpaceAfter: [])
  }

  /// Counts the words of `text`, `count` times. Complexity: O(bytes).
  package mutating func add(_ text: String, count: Int = 1) {
    guard count > 0 else { return }
    let bytes = Array(text.utf8)
    var start = 0
    for match in finder.matches(in: bytes.span, includingHidden: true) {
      addWords(of: Array(bytes[start..<match.range.lowerBound]), count)
      start = match.range.upperBound
    }
    addWords(of: Array(bytes[start...]), count)
  }

  private mutating func addWords(of text: [UInt8], _ count: Int) {
    var start = 0
    for end in preTokenizer.wordEnds(in: text) {
      let word = Array(text[start..<end])
      words[word] = min(Self.mostCounted, words[word, default: 0] + min(count, Self.mostCounted))
      start = end
    }
  }

  /// The vocabulary of the texts so far: the 256 bytes in the order of their values, then what merges made, then the
  /// special tokens. It is smaller than asked for where no pair is left that was seen twice.
  ///
  /// Complexity: O(n + k log k), with n the bytes of the distinct words and of those that each merge changes, and k the
  /// changes of pairs' counts, which are kept in a queue.
  /// - Throws: where `size` leaves no room for the bytes and the special tokens.
  package func train(vocabularySize size: Int) throws(TokenizationError) -> BytePairVocabulary {
    let least = 256 + special.count
    guard size >= least else {
      throw .malformed(field: "the vocabulary's size", expected: "at least \(least)", found: "\(size)")
    }
    var table = PairTable(words)
    var taken = Set(special.map { Array($0.text.utf8) })
    var texts = (UInt8(0)...255).map { [$0] }
    var ids: [[UInt8]: Int32] = [:]
    for (id, text) in texts.enumerated() { ids[text] = Int32(truncatingIfNeeded: id) }
    taken.subtract(texts)
    var merges: [(left: [UInt8], right: [UInt8])] = []
    while texts.count + special.count < size, let pair = table.commonest() {
      let (left, right) = (texts[Int(pair.left)], texts[Int(pair.right)])
      let joined = left + right
      // A special token's text stays its own.
      if taken.contains(joined) { continue }
      // Two merges may make the same text; it is one token.
      let id = ids[joined] ?? Int32(truncatingIfNeeded: texts.count)
      if ids[joined] == nil {
        ids[joined] = id
        texts.append(joined)
      }
      merges.append((left, right))
      table.merge(pair, into: id)
    }
    return BytePairVocabulary(
      preTokenizer: preTokenizerName, merged: Array(texts[256...]), merges: merges, special: special,
      words: table.segmentation)
  }
}
