/// The best way found to each place in a word: buffers of `UnigramEncoder`.
struct Lattice {
  var scores: [Double] = []
  var ids: [Int32] = []
  var starts: [Int32] = []

  /// Makes room for a word of `count` bytes, no place of which has been reached but the first.
  mutating func reset(_ count: Int) {
    if scores.count <= count {
      scores = Array(repeating: 0, count: count + 1)
      ids = Array(repeating: -1, count: count + 1)
      starts = Array(repeating: 0, count: count + 1)
    }
    for at in 0...count { scores[at] = -.infinity }
    scores[0] = 0
  }

  /// Notes that token `id` from `start` to `end` makes a way of this score.
  @inline(__always) mutating func offer(_ id: Int32, _ start: Int, _ end: Int, _ score: Double) {
    guard score > scores[end] else { return }
    scores[end] = score
    ids[end] = id
    starts[end] = Int32(truncatingIfNeeded: start)
  }

  /// Gives memory back when a word has been far longer than words are.
  mutating func trim() {
    if scores.count > 1 << 16 { self = Lattice() }
  }
}
