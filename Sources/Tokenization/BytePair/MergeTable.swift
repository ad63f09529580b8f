/// Which two tokens merge into which third, and how early: an open-addressing hash table, O(1) a look-up.
struct MergeTable: Sendable {
  private struct Slot {
    // (left + 1) << 32 | right; 0 is an empty slot.
    var pair: UInt64
    // rank << 32 | merged token.
    var merge: UInt64
  }

  /// What a pair that never merges has for a merge: its rank is above every other.
  static let none = UInt64.max

  private static let seed = UInt64.random(in: 1...(.max)) | 1
  private var slots: [Slot]
  private let mask: Int

  /// The table of `merges` over the tokens of `vocabulary`; O(total bytes).
  ///
  /// - Throws: `badMerge` where a merge's parts or what they make is no token.
  init(_ merges: FlatStrings, _ vocabulary: Vocabulary) throws(TokenizationError) {
    var capacity = 16
    while capacity < merges.count &* 2 { capacity &*= 2 }
    slots = Array(repeating: Slot(pair: 0, merge: 0), count: capacity)
    mask = capacity - 1
    var joined: [UInt8] = []
    var guess = -1
    for rank in 0..<merges.count {
      let text = merges.bytes.span.extracting(merges.range(rank))
      guard let space = Self.space(in: text) else { throw .badMerge(index: rank, text: merges.text(rank)) }
      joined.removeAll(keepingCapacity: true)
      for at in text.indices where at != space { joined.append(text[at]) }
      guard let left = vocabulary.find(text.extracting(0..<space)),
        let right = vocabulary.find(text.extracting((space + 1)..<text.count)),
        let merged = Self.find(joined.span, vocabulary, &guess)
      else { throw .badMerge(index: rank, text: merges.text(rank)) }
      insert(left, right, UInt64(rank) << 32 | UInt64(merged))
    }
  }

  /// The merge of `left` and `right`, rank << 32 | merged token; `none` where they don't merge.
  @inline(__always) func merge(_ left: Int32, _ right: Int32) -> UInt64 {
    let pair = Self.pair(left, right)
    var slot = start(pair)
    while slots[slot].pair != 0 {
      if slots[slot].pair == pair { return slots[slot].merge }
      slot = (slot &+ 1) & mask
    }
    return Self.none
  }

  private mutating func insert(_ left: Int32, _ right: Int32, _ merge: UInt64) {
    let pair = Self.pair(left, right)
    var slot = start(pair)
    while slots[slot].pair != 0 {
      // The same pair again: the first, better rank holds.
      if slots[slot].pair == pair { return }
      slot = (slot &+ 1) & mask
    }
    slots[slot] = Slot(pair: pair, merge: merge)
  }

  @inline(__always) private static func pair(_ left: Int32, _ right: Int32) -> UInt64 {
    (UInt64(UInt32(bitPattern: left)) &+ 1) << 32 | UInt64(UInt32(bitPattern: right))
  }

  @inline(__always) private func start(_ pair: UInt64) -> Int {
    let product = (pair ^ pair >> 29) &* Self.seed
    return Int(truncatingIfNeeded: ((product ^ product >> 32) &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
  }

  // The parts are in the byte alphabet, which has no space of its own.
  private static func space(in text: Span<UInt8>) -> Int? {
    var at = 1
    while at < text.count - 1 {
      if text[at] == 0x20 { return at }
      at += 1
    }
    return nil
  }

  // Vocabularies mostly number tokens in the order of the merges that make them, so the next number is tried first.
  private static func find(_ text: Span<UInt8>, _ vocabulary: Vocabulary, _ guess: inout Int) -> Int32? {
    guess += 1
    if guess < vocabulary.count {
      let range = vocabulary.tokens.range(guess)
      if equal(vocabulary.tokens.bytes.span.extracting(range), text) { return Int32(truncatingIfNeeded: guess) }
    }
    guard let found = vocabulary.find(text) else { return nil }
    guess = Int(found)
    return found
  }
}
