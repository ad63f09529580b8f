internal import Tokenization

/// The bytes of a vocabulary's tokens as a tree, in which tokens that begin alike share their beginning.
///
/// The nodes lie in the order of a walk from the root, each with the place behind its subtree, so that a walk that cuts
/// branches is one pass over arrays.
struct TokenTrie: Sendable {
  /// The byte that leads to each node.
  private(set) var bytes: [UInt8] = []
  /// How many bytes lead to each node, less one.
  private(set) var depths: [Int32] = []
  /// The place behind each node's subtree.
  private(set) var ends: [Int32] = []
  /// The tokens of each node: `order[tokenStarts[node] ..< tokenStarts[node + 1]]`.
  private(set) var tokenStarts: [Int32] = []
  /// Ids by their bytes.
  private(set) var order: [Int32] = []
  /// Bytes of the longest token.
  private(set) var longest = 0
  /// Number of ids.
  let count: Int

  private var text: [UInt8] = []
  private var offsets: [Int32] = [0]

  /// A trie of tokens with their bytes by id; those without bytes are in no text.
  ///
  /// O(n log n) in the number of tokens.
  init(_ count: Int, piece: (Int32) -> [UInt8]) {
    self.count = count
    offsets.reserveCapacity(count + 1)
    for id in 0..<Int32(truncatingIfNeeded: count) {
      let piece = piece(id)
      text += piece
      offsets.append(Int32(truncatingIfNeeded: text.count))
      longest = max(longest, piece.count)
      if !piece.isEmpty { order.append(id) }
    }
    sortOrder()
    addNodes()
  }

  /// The trie of a tokenizer's vocabulary, in which control tokens have no bytes.
  init(_ tokenizer: Tokenizer) {
    self.init(tokenizer.vocabularySize) { tokenizer.piece(of: $0) }
  }

  /// Where a token's bytes lie in ``byte(_:)``; empty for ids that there are none of.
  func range(_ id: Int32) -> Range<Int> {
    guard id >= 0, Int(id) < count else { return 0..<0 }
    return Int(offsets[Int(id)])..<Int(offsets[Int(id) + 1])
  }

  /// A byte of the vocabulary's text.
  func byte(_ at: Int) -> UInt8 { text[at] }

  private mutating func sortOrder() {
    // The first eight bytes decide nearly always.
    var heads = Array(repeating: UInt64(0), count: count)
    for id in 0..<count {
      let range = range(Int32(truncatingIfNeeded: id))
      for place in 0..<8 {
        heads[id] = heads[id] << 8 | (place < range.count ? UInt64(text[range.lowerBound + place]) : 0)
      }
    }
    let (text, offsets) = (text, offsets)
    order.sort { left, right in
      if heads[Int(left)] != heads[Int(right)] { return heads[Int(left)] < heads[Int(right)] }
      let a = text[Int(offsets[Int(left)])..<Int(offsets[Int(left) + 1])]
      let b = text[Int(offsets[Int(right)])..<Int(offsets[Int(right) + 1])]
      if a.elementsEqual(b) { return left < right }
      return a.lexicographicallyPrecedes(b)
    }
  }

  private mutating func addNodes() {
    // The nodes from the root to the last token's.
    var path: [Int] = []
    var previous = 0..<0
    for (place, id) in order.enumerated() {
      let range = range(id)
      var shared = 0
      while shared < previous.count, shared < range.count,
        text[previous.lowerBound + shared] == text[range.lowerBound + shared]
      {
        shared += 1
      }
      close(&path, to: shared)
      for depth in shared..<range.count {
        path.append(bytes.count)
        bytes.append(text[range.lowerBound + depth])
        depths.append(Int32(truncatingIfNeeded: depth))
        ends.append(0)
        tokenStarts.append(Int32(truncatingIfNeeded: place))
      }
      previous = range
    }
    close(&path, to: 0)
    tokenStarts.append(Int32(truncatingIfNeeded: order.count))
  }

  private mutating func close(_ path: inout [Int], to depth: Int) {
    while path.count > depth {
      ends[path.removeLast()] = Int32(truncatingIfNeeded: bytes.count)
    }
  }
}
