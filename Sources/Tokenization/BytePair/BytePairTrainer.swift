public import Checkpoints

/// Learns a byte-level byte-pair vocabulary from texts (Sennrich et al. 2016, on bytes as Radford et al. 2019 have it).
///
/// Texts are cut into words by a pre-tokenizer; words begin as bytes, and the most frequent pair of neighbours becomes a
/// token, again and again. Of pairs that are equally frequent the one that appeared first is taken, so that the result
/// depends on the texts and their order alone.
public struct BytePairTrainer: Sendable {
  /// The name that files give the pre-tokenizer, such as `llama-bpe`.
  public let preTokenizerName: String

  private let preTokenizer: PreTokenizer
  private var counts: [[UInt8]: Int] = [:]
  // The words in the order in which they appeared.
  private var words: [[UInt8]] = []

  /// A trainer without texts. Fails where there is no pre-tokenizer of this name.
  public init(preTokenizer name: String) throws(TokenizationError) {
    preTokenizerName = name
    preTokenizer = try PreTokenizer(named: name)
  }

  /// Counts the words of a text. O(bytes).
  public mutating func add(_ text: String) {
    add(Array(text.utf8))
  }

  /// Counts the words of a text; ill-formed UTF-8 counts as the encoder sees it. O(bytes).
  public mutating func add(_ text: [UInt8]) {
    let text = UTF8Repair.repair(text.span) ?? text
    var start = 0
    for end in preTokenizer.wordEnds(in: text) {
      let word = Array(text[start..<end])
      start = end
      if counts.updateValue((counts[word] ?? 0) + 1, forKey: word) == nil { words.append(word) }
    }
  }

  /// The vocabulary of at most `size` tokens: 256 bytes, what was merged, and `specials` at its end. There are fewer where
  /// no pair is left that appears twice. O(n log n) in the words' bytes.
  public func vocabulary(size: Int, specials: [String]) throws(TokenizationError) -> TrainedVocabulary {
    guard size >= 256 + specials.count else {
      throw .tooFewTokens(size, minimum: 256 + specials.count)
    }
    var merger = PairMerger(words: words.map { ($0, counts[$0] ?? 0) })
    var (spelled, merges): ([[UInt8]], [[UInt8]]) = (PairMerger.bytes, [])
    var known = Dictionary(uniqueKeysWithValues: spelled.enumerated().map { ($1, Int32($0)) })
    while spelled.count + specials.count < size, let pair = merger.nextPair() {
      let (left, right) = (spelled[Int(pair.left)], spelled[Int(pair.right)])
      merges.append(left + [UInt8(ascii: " ")] + right)
      // Two pairs may spell the same.
      let token = known[left + right] ?? Int32(spelled.count)
      if known.updateValue(token, forKey: left + right) == nil { spelled.append(left + right) }
      merger.merge(pair, into: token)
    }
    return TrainedVocabulary(
      tokens: spelled + specials.map { Array($0.utf8) }, merges: merges, specialCount: specials.count,
      preTokenizer: preTokenizerName)
  }
}

/// A vocabulary that was learned.
public struct TrainedVocabulary: Sendable, Equatable {
  /// As files spell them; special ones are at the end.
  public let tokens: [[UInt8]]
  /// Pairs in the order in which they merge, a space between.
  public let merges: [[UInt8]]
  /// Special tokens at the end of ``tokens``.
  public let specialCount: Int
  /// The name of the pre-tokenizer.
  public let preTokenizer: String

  /// The metadata of a GGUF file: model, pre-tokenizer, tokens, types and merges.
  public var metadata: [(key: String, value: MetadataValue)] {
    let types =
      [Int32](repeating: TokenType.normal.rawValue, count: tokens.count - specialCount)
      + [Int32](repeating: TokenType.control.rawValue, count: specialCount)
    return [
      ("tokenizer.ggml.model", .string("gpt2")),
      ("tokenizer.ggml.pre", .string(FileText(preTokenizer))),
      ("tokenizer.ggml.tokens", .array(MetadataArray(strings: tokens))),
      ("tokenizer.ggml.token_type", .array(MetadataArray(types))),
      ("tokenizer.ggml.merges", .array(MetadataArray(strings: merges))),
    ]
  }
}

/// Words as tokens, and how often which pairs of neighbours appear.
private struct PairMerger {
  struct Pair: Hashable {
    let left: Int32
    let right: Int32
  }

  private var words: [(tokens: [Int32], count: Int)]
  private var numbers: [Pair: Int] = [:]
  // By the pairs' numbers, which rise as pairs appear.
  private var pairs: [Pair] = []
  private var counts: [Int] = []
  private var places: [Set<Int>] = []
  // The most frequent first, then the one that appeared first; entries whose count has changed are stale.
  private var queue = MinimumQueue()

  /// The tokens of all bytes, as files spell them.
  static let bytes: [[UInt8]] = (UInt8.min...UInt8.max).map { byte in
    var text: [UInt8] = []
    ByteAlphabet.append(byte, to: &text)
    return text
  }

  init(words: [(bytes: [UInt8], count: Int)]) {
    self.words = words.map { ($0.bytes.map(Int32.init), $0.count) }
    for index in words.indices { count(pairsOf: index, by: words[index].count) }
    for number in pairs.indices { push(number) }
  }

  /// The most frequent pair; nil where none appears twice.
  mutating func nextPair() -> Pair? {
    while let item = queue.popMinimum() {
      let number = Int(item & 0xFFFF_FFFF)
      if item == Self.item(number, count: counts[number]) { return pairs[number] }
    }
    return nil
  }

  /// Merges a pair everywhere.
  mutating func merge(_ pair: Pair, into token: Int32) {
    var touched: Set<Int> = []
    for word in places[number(of: pair)].sorted() { touched.formUnion(merge(pair, into: token, in: word)) }
    for number in touched.sorted() { push(number) }
  }

  /// Merges a pair in a word; the result are the pairs whose counts have changed.
  private mutating func merge(_ pair: Pair, into token: Int32, in word: Int) -> Set<Int> {
    let (old, times) = (words[word].tokens, words[word].count)
    var merged: [Int32] = []
    var at = 0
    while at < old.count {
      if at + 1 < old.count, old[at] == pair.left, old[at + 1] == pair.right {
        merged.append(token)
        at += 2
      } else {
        merged.append(old[at])
        at += 1
      }
    }
    var touched = count(pairsOf: word, by: -times)
    words[word].tokens = merged
    touched.formUnion(count(pairsOf: word, by: times))
    return touched
  }

  /// Adds `change` to the counts of a word's pairs.
  @discardableResult
  private mutating func count(pairsOf word: Int, by change: Int) -> Set<Int> {
    let tokens = words[word].tokens
    var touched: Set<Int> = []
    for (left, right) in zip(tokens, tokens.dropFirst()) {
      let number = number(of: Pair(left: left, right: right))
      counts[number] += change
      if change > 0 { places[number].insert(word) } else { places[number].remove(word) }
      touched.insert(number)
    }
    return touched
  }

  private mutating func number(of pair: Pair) -> Int {
    if let known = numbers[pair] { return known }
    let number = pairs.count
    numbers[pair] = number
    pairs.append(pair)
    counts.append(0)
    places.append([])
    return number
  }

  private mutating func push(_ number: Int) {
    guard counts[number] > 1 else { return }
    queue.push(Self.item(number, count: counts[number]))
  }

  /// The larger the count the smaller the item.
  private static func item(_ number: Int, count: Int) -> UInt64 {
    UInt64(UInt32.max - UInt32(clamping: count)) << 32 | UInt64(number)
  }
}
