/// Finds special tokens in text: a byte trie of their texts.
///
/// The longest token is looked for first in the whole text, then the next shorter one in what is left, as the
/// reference does; of tokens of one length the leftmost comes first. O(n * longest) at worst.
struct SpecialTokenFinder: Sendable {
  /// A special token in the text, with the white space that it swallows.
  struct Match {
    var range: Range<Int>
    var id: Int32
  }

  private struct Node {
    var firstChild: Int32 = -1
    var sibling: Int32 = -1
    var byte: UInt8 = 0
    var id: Int32 = -1
  }

  private var nodes = [Node()]
  // Where each first byte leads, -1 for nowhere: most of a text is passed over by this alone.
  private var roots = [Int32](repeating: -1, count: 256)
  private let types: [TokenType]
  private let swallowsSpaceAfter: Set<Int32>

  /// - Parameter swallowsSpaceAfter: the tokens that take the white space after them along.
  init(_ vocabulary: Vocabulary, swallowsSpaceAfter: Set<Int32>) {
    types = vocabulary.types
    self.swallowsSpaceAfter = swallowsSpaceAfter
    for id in 0..<vocabulary.count where vocabulary.types[id].isSpecial {
      insert(vocabulary.tokens.bytes.span.extracting(vocabulary.tokens.range(id)), Int32(truncatingIfNeeded: id))
    }
  }

  private mutating func insert(_ text: Span<UInt8>, _ id: Int32) {
    guard text.count > 0 else { return }
    var node = 0
    for at in text.indices {
      let byte = text[at]
      if let child = child(of: node, byte) {
        node = child
      } else {
        nodes.append(Node(sibling: nodes[node].firstChild, byte: byte))
        let new = Int32(truncatingIfNeeded: nodes.count - 1)
        nodes[node].firstChild = new
        if node == 0 { roots[Int(byte)] = new }
        node = Int(new)
      }
    }
    nodes[node].id = id
  }

  private func child(of node: Int, _ byte: UInt8) -> Int? {
    if node == 0 { return roots[Int(byte)] < 0 ? nil : Int(roots[Int(byte)]) }
    var child = nodes[node].firstChild
    while child >= 0 {
      if nodes[Int(child)].byte == byte { return Int(child) }
      child = nodes[Int(child)].sibling
    }
    return nil
  }

  /// The special tokens of `text`, by position. Without `includingHidden` only user-defined ones are looked for.
  func matches(in text: Span<UInt8>, includingHidden: Bool) -> [Match] {
    guard nodes.count > 1 else { return [] }
    var candidates = self.candidates(in: text, includingHidden)
    guard let longest = candidates.keys.max() else { return [] }
    var taken = [Bool](repeating: false, count: text.count)
    var matches: [Match] = []
    for length in stride(from: longest, to: 0, by: -1) {
      guard let starts = candidates.removeValue(forKey: length) else { continue }
      for start in starts.sorted() where !taken[start] {
        if taken[start + length - 1] {
          shorten(start, text, taken, includingHidden, &candidates)
        } else if let found = longestToken(in: text, at: start, upTo: length, includingHidden) {
          let range = start..<spaceEnd(text, start + length, taken, found.id)
          for at in range { taken[at] = true }
          matches.append(Match(range: range, id: found.id))
        }
      }
    }
    return matches.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// Where tokens start, by the length of the longest one there.
  private func candidates(in text: Span<UInt8>, _ includingHidden: Bool) -> [Int: [Int]] {
    var candidates: [Int: [Int]] = [:]
    for start in text.indices where roots[Int(text[start])] >= 0 {
      guard let found = longestToken(in: text, at: start, upTo: .max, includingHidden) else { continue }
      candidates[found.length, default: []].append(start)
    }
    return candidates
  }

  /// Another token has taken the end of the longest token at `start`: files the longest one that still fits.
  private func shorten(
    _ start: Int, _ text: Span<UInt8>, _ taken: [Bool], _ includingHidden: Bool, _ candidates: inout [Int: [Int]]
  ) {
    var free = 1
    while !taken[start + free] { free += 1 }
    guard let found = longestToken(in: text, at: start, upTo: free, includingHidden) else { return }
    candidates[found.length, default: []].append(start)
  }

  private func longestToken(
    in text: Span<UInt8>, at start: Int, upTo limit: Int, _ includingHidden: Bool
  ) -> (length: Int, id: Int32)? {
    var node = 0
    var found: (length: Int, id: Int32)?
    var at = start
    while at < text.count, at - start < limit, let child = child(of: node, text[at]) {
      node = child
      at += 1
      let id = nodes[node].id
      if id >= 0, includingHidden || !types[Int(id)].isHidden { found = (at - start, id) }
    }
    return found
  }

  private func spaceEnd(_ text: Span<UInt8>, _ end: Int, _ taken: [Bool], _ id: Int32) -> Int {
    guard swallowsSpaceAfter.contains(id) else { return end }
    var at = end
    while at < text.count, !taken[at], text[at] == 0x20 || text[at] &- 9 < 5 { at += 1 }
    return at
  }
}
