/// A piece that repeats itself to the end of a text: how broken models go on.
package struct RepetitionLoop: Sendable, Equatable {
  /// Elements of the piece.
  package let period: Int
  /// How many elements the repetition takes, from the first of the piece to the end.
  package let length: Int

  /// Elements that a repetition takes at least; shorter ones are found in sound texts.
  static let leastLength = 20
  /// How often the piece stands there at least.
  static let leastTimes = 3

  /// The loop with the shortest piece that `elements`, such as tokens, end in; nil where they end in none.
  ///
  /// A loop is a piece that stands there three times or more, one after the other, over twenty elements or more; the last
  /// time it may be cut off. Complexity: O(n²).
  package init?(endOf elements: [Int32]) {
    let count = elements.count
    guard count >= Self.leastLength else { return nil }
    for period in 1...max(1, count / Self.leastTimes) {
      let last = elements.indices.reversed().first { $0 < period || elements[$0] != elements[$0 - period] } ?? 0
      let length = count - (last + 1) + period
      if length >= Self.leastTimes * period, length >= Self.leastLength {
        (self.period, self.length) = (period, min(length, count))
        return
      }
    }
    return nil
  }
}
