/// Sets of scalar values as automata over the bytes of their UTF-8, shared between equal sets.
struct UTF8Automata: Sendable {
  struct Edge: Sendable, Hashable {
    var low: UInt8
    var high: UInt8
    /// The state after the byte, ``done`` where the character is whole.
    var target: Int32
  }

  /// The state after the last byte of a character.
  static let done: Int32 = -1

  /// Edges of each state, by their bytes.
  private(set) var states: [[Edge]] = []
  /// The fewest bytes from each state to the end of a character.
  private(set) var shortest: [Int32] = []
  private var known: [ScalarSet: Int32] = [:]

  /// The state where characters of a set begin.
  mutating func start(of set: ScalarSet) -> Int32 {
    if let state = known[set] { return state }
    let sequences = set.ranges.flatMap(Self.sequences)
    let state = add(sequences[...], at: 0)
    known[set] = state
    return state
  }

  /// A state for sequences that differ from the byte at `depth` on.
  private mutating func add(_ sequences: ArraySlice<[ClosedRange<UInt8>]>, at depth: Int) -> Int32 {
    var edges: [Edge] = []
    var rest = sequences
    while let first = rest.first {
      let range = first[depth]
      // Ranges of equal depth are the same or don't overlap, because each sequence's are full after the first that is.
      let same = rest.prefix { $0[depth] == range }
      rest = rest.dropFirst(same.count)
      let target = first.count == depth + 1 ? Self.done : add(same, at: depth + 1)
      edges.append(Edge(low: range.lowerBound, high: range.upperBound, target: target))
    }
    states.append(edges)
    shortest.append(1 + (edges.map { $0.target == Self.done ? 0 : shortest[Int($0.target)] }.min() ?? 0))
    return Int32(truncatingIfNeeded: states.count - 1)
  }

  /// The byte ranges whose products are the UTF-8 of a range of scalar values, in order.
  private static func sequences(_ range: ClosedRange<UInt32>) -> [[ClosedRange<UInt8>]] {
    let limits: [UInt32] = [0x7F, 0x7FF, 0xFFFF, 0x10FFFF]
    var parts: [[ClosedRange<UInt8>]] = []
    var low = range.lowerBound
    for limit in limits where low <= limit && low <= range.upperBound {
      let high = min(limit, range.upperBound)
      parts += split(bytes(low), bytes(high))
      low = high &+ 1
    }
    return parts
  }

  /// Encodings of one length, from `low` to `high`, as products of ranges.
  private static func split(_ low: [UInt8], _ high: [UInt8]) -> [[ClosedRange<UInt8>]] {
    guard let (first, last) = low.first.flatMap({ first in high.first.map { (first, $0) } }) else { return [[]] }
    let (lowRest, highRest) = (Array(low.dropFirst()), Array(high.dropFirst()))
    let (least, most) = (lowRest.map { _ in UInt8(0x80) }, lowRest.map { _ in UInt8(0xBF) })
    if first == last { return split(lowRest, highRest).map { [first...first] + $0 } }
    var parts: [[ClosedRange<UInt8>]] = []
    var (from, to) = (first, last)
    if lowRest != least {
      parts += split(lowRest, most).map { [first...first] + $0 }
      from += 1
    }
    if highRest != most { to -= 1 }
    if from <= to { parts.append([from...to] + least.map { _ in 0x80...0xBF }) }
    if highRest != most { parts += split(least, highRest).map { [last...last] + $0 } }
    return parts
  }

  private static func bytes(_ value: UInt32) -> [UInt8] {
    Unicode.Scalar(value).flatMap { UTF8.encode($0).map(Array.init) } ?? []
  }
}
