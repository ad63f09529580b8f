/// How often tokens stand beside each other in counted words, kept up to date as pairs merge.
struct PairTable {
  /// Two neighbouring tokens.
  struct Pair: Hashable {
    var left: Int32
    var right: Int32
  }

  private struct Entry {
    var count: Int
    var pair: Pair

    /// Whether it comes out before the other: the commoner, of equals the one of smaller tokens.
    func precedes(_ other: Entry) -> Bool {
      if count != other.count { return count > other.count }
      if pair.left != other.pair.left { return pair.left < other.pair.left }
      return pair.right < other.pair.right
    }
  }

  private let texts: [[UInt8]]
  private let wordCounts: [Int]
  private var words: [[Int32]]
  private var counts: [Pair: Int] = [:]
  // The words in which a pair stands or has stood.
  private var places: [Pair: Set<Int>] = [:]
  // A binary heap; an entry whose count is no longer the pair's is skipped.
  private var heap: [Entry] = []

  /// The table of words and how often each was seen.
  init(_ counted: [[UInt8]: Int]) {
    texts = Array(counted.keys)
    wordCounts = texts.map { counted[$0] ?? 0 }
    words = texts.map { $0.map { Int32($0) } }
    for word in words.indices { change(word, by: wordCounts[word]) }
    for (pair, count) in counts { push(Entry(count: count, pair: pair)) }
  }

  /// Each word and its tokens.
  var segmentation: [[UInt8]: [Int32]] { Dictionary(uniqueKeysWithValues: zip(texts, words)) }

  /// Takes out the pair that was seen most; nil where none was seen twice.
  mutating func commonest() -> Pair? {
    while let entry = pop() {
      if entry.count < 2 { return nil }
      if counts[entry.pair] == entry.count { return entry.pair }
    }
    return nil
  }

  /// Puts `id` in place of every `pair`, from the left in each word.
  mutating func merge(_ pair: Pair, into id: Int32) {
    var changed: Set<Pair> = []
    for word in places.removeValue(forKey: pair) ?? [] {
      change(word, by: -wordCounts[word], &changed)
      words[word] = Self.merged(words[word], pair, id)
      change(word, by: wordCounts[word], &changed)
    }
    changed.remove(pair)
    for pair in changed { if let count = counts[pair] { push(Entry(count: count, pair: pair)) } }
  }

  private static func merged(_ word: [Int32], _ pair: Pair, _ id: Int32) -> [Int32] {
    var merged: [Int32] = []
    var at = 0
    while at < word.count {
      if at + 1 < word.count, word[at] == pair.left, word[at + 1] == pair.right {
        merged.append(id)
        at += 2
      } else {
        merged.append(word[at])
        at += 1
      }
    }
    return merged
  }

  private mutating func change(_ word: Int, by count: Int, _ changed: inout Set<Pair>) {
    for pair in change(word, by: count) { changed.insert(pair) }
  }

  /// Counts the pairs of a word up or down.
  @discardableResult private mutating func change(_ word: Int, by count: Int) -> [Pair] {
    let tokens = words[word]
    let pairs = zip(tokens, tokens.dropFirst()).map { Pair(left: $0, right: $1) }
    for pair in pairs {
      let now = counts[pair, default: 0] + count
      counts[pair] = now > 0 ? now : nil
      if count > 0 { places[pair, default: []].insert(word) }
    }
    return pairs
  }

  private mutating func push(_ entry: Entry) {
    heap.append(entry)
    var at = heap.count - 1
    while at > 0, heap[at].precedes(heap[(at - 1) / 2]) {
      heap.swapAt(at, (at - 1) / 2)
      at = (at - 1) / 2
    }
  }

  private mutating func pop() -> Entry? {
    guard let top = heap.first, let last = heap.popLast() else { return nil }
    if heap.isEmpty { return top }
    heap[0] = last
    var at = 0
    while true {
      var child = 2 * at + 1
      if child >= heap.count { return top }
      if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
      if !heap[child].precedes(heap[at]) { return top }
      heap.swapAt(at, child)
      at = child
    }
  }
}
