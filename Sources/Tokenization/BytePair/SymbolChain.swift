/// A word's symbols as a linked chain that pairs are merged in, the best first and of equals the leftmost.
///
/// A priority queue keeps the pairs that could merge, so a word of n symbols takes O(n log n) whatever it holds. The
/// arrays are reused from word to word.
struct SymbolChain {
  /// The token of each symbol still in the chain.
  private(set) var ids: [Int32] = []
  /// Where each symbol's text starts, in bytes from the word's start.
  private(set) var starts: [Int32] = []
  private var next: [Int32] = []
  private var previous: [Int32] = []
  // For each symbol, the merge of it and the next; `none` for the last one and those that are gone.
  private var merges: [UInt64] = []
  private var queue = MinimumQueue()

  /// Empties the chain.
  mutating func reset() {
    ids.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
  }

  /// Adds a symbol at the end.
  @inline(__always) mutating func append(_ id: Int32, start: Int) {
    ids.append(id)
    starts.append(Int32(truncatingIfNeeded: start))
  }

  /// Gives memory back when a word has been far longer than words are.
  mutating func trim() {
    if ids.capacity > 1 << 16 { self = SymbolChain() }
  }

  /// Merges until no pair is left that does. `merge` gives, for the tokens of two neighbours and where the first starts
  /// and the second ends, the order << 32 | merged token, or `MergeTable.none`.
  @inline(__always) mutating func mergeAll(
    end: Int, _ merge: (_ left: Int32, _ right: Int32, _ start: Int32, _ end: Int32) -> UInt64
  ) {
    let count = ids.count
    guard count > 1 else { return }
    prepare(count)
    let last = Int32(truncatingIfNeeded: count - 1)
    let end = Int32(truncatingIfNeeded: end)
    queue.removeAll()
    for at in 0..<count - 1 {
      let stop = at + 2 < count ? starts[at + 2] : end
      merges[at] = merge(ids[at], ids[at + 1], starts[at], stop)
      if merges[at] != MergeTable.none { queue.push(Self.key(merges[at], at)) }
    }
    while let key = queue.popMinimum() {
      let at = Int(truncatingIfNeeded: key & 0xFFFF_FFFF)
      // A pair that has changed since it was queued has another order.
      guard merges[at] != MergeTable.none, merges[at] >> 32 == key >> 32 else { continue }
      let gone = Int(next[at])
      ids[at] = Int32(truncatingIfNeeded: merges[at] & 0xFFFF_FFFF)
      ids[gone] = Self.removed
      merges[gone] = MergeTable.none
      next[at] = next[gone]
      let after = Int(next[at])
      if after <= Int(last) {
        previous[after] = Int32(truncatingIfNeeded: at)
        merges[at] = merge(ids[at], ids[after], starts[at], textEnd(after, end))
        if merges[at] != MergeTable.none { queue.push(Self.key(merges[at], at)) }
      } else {
        merges[at] = MergeTable.none
      }
      let before = Int(previous[at])
      if before >= 0 {
        merges[before] = merge(ids[before], ids[at], starts[before], textEnd(at, end))
        if merges[before] != MergeTable.none { queue.push(Self.key(merges[before], before)) }
      }
    }
  }

  /// What the token of a symbol becomes that was merged into its left neighbour.
  static let removed = Int32.min

  private func textEnd(_ at: Int, _ end: Int32) -> Int32 {
    let after = Int(next[at])
    return after < starts.count ? starts[after] : end
  }

  @inline(__always) private static func key(_ merge: UInt64, _ at: Int) -> UInt64 {
    (merge & ~0xFFFF_FFFF) | UInt64(truncatingIfNeeded: at)
  }

  private mutating func prepare(_ count: Int) {
    if merges.count < count {
      merges = Array(repeating: MergeTable.none, count: count)
      next = Array(repeating: 0, count: count)
      previous = Array(repeating: 0, count: count)
    }
    for at in 0..<count {
      next[at] = Int32(truncatingIfNeeded: at + 1)
      previous[at] = Int32(truncatingIfNeeded: at - 1)
    }
    merges[count - 1] = MergeTable.none
  }
}
