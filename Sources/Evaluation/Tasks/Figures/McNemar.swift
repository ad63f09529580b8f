#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Whether two models that answered the same questions differ: only questions that one has right and the other wrong say
/// something, and if the models were alike either would be the right one as often.
///
/// Source: McNemar, Note on the Sampling Error of the Difference Between Correlated Proportions or Percentages, 1947; the
/// exact form by the binomial distribution.
package struct McNemar: Sendable, Equatable {
  /// Questions that only the first has right.
  package let onlyFirst: Int
  /// Questions that only the second has right.
  package let onlySecond: Int

  /// A test of so many questions on either side.
  package init(onlyFirst: Int, onlySecond: Int) {
    (self.onlyFirst, self.onlySecond) = (onlyFirst, onlySecond)
  }

  /// The probability of a difference as large or larger between models that are alike. O(smaller count).
  package var probability: Double {
    let count = Double(onlyFirst + onlySecond)
    guard count > 0 else { return 1 }
    var sum = 0.0
    // log C(n, k), from one k to the next.
    var logChoose = 0.0
    for k in 0...min(onlyFirst, onlySecond) {
      if k > 0 { logChoose += log((count - Double(k) + 1) / Double(k)) }
      sum += exp(logChoose - count * log(2.0))
    }
    return min(1, 2 * sum)
  }
}
