internal import Tensors
internal import Tokenization

/// Text to hide a sentence in.
struct Haystack {
  private let sentences: [Substring]
  private let tokenizer: Tokenizer

  /// Sentences of `text`, or made ones where it is nil.
  init(text: String?, tokenizer: Tokenizer) {
    self.tokenizer = tokenizer
    sentences = text.map(Self.sentences) ?? []
  }

  /// So many tokens of whole sentences, `needle` between two of them at `depth`, 0 to 1, of their number.
  func text(tokens: Int, hiding needle: String, at depth: Double) -> String {
    var hay: [Substring] = []
    var (count, index) = (0, 0)
    while true {
      let sentence = sentences.isEmpty ? Substring(Self.made(index)) : sentences[index % sentences.count]
      count += tokenizer.encode(" " + sentence).count
      guard count <= tokens else { break }
      hay.append(sentence)
      index += 1
    }
    hay.insert(Substring(needle), at: Int((Double(hay.count) * depth).rounded()))
    return hay.joined(separator: " ")
  }

  /// The text cut behind full stops, white space made one space.
  private static func sentences(of text: String) -> [Substring] {
    var sentences: [Substring] = []
    let words = text.split(whereSeparator: \.isWhitespace)
    var current: [Substring] = []
    for word in words {
      current.append(word)
      if let last = word.last, ".!?".contains(last) {
        sentences.append(Substring(current.joined(separator: " ")))
        current = []
      }
    }
    if !current.isEmpty { sentences.append(Substring(current.joined(separator: " "))) }
    return sentences
  }

  private static let who = ["The baker", "A farmer", "My neighbour", "The teacher", "An old sailor", "The gardener"]
  private static let what = ["walked", "looked", "went", "drove", "came", "ran"]
  private static let place = [
    "to the market", "along the river", "across the bridge", "through the forest", "past the church", "up the hill",
    "into the garden",
  ]
  private static let time = ["in the morning", "after lunch", "before it rained", "on a warm day", "late at night"]

  /// Sentence `index` of a text without end that says nothing of interest, the same in each run.
  private static func made(_ index: Int) -> String {
    var random = RandomSource(seed: 0x4841_5953 &+ UInt64(index))
    func pick(_ words: [String]) -> String { words[Int(random.next() % UInt64(words.count))] }
    return "\(pick(who)) \(pick(what)) \(pick(place)) \(pick(time))."
  }
}
