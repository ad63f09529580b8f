/// A share of right answers and the interval in which the true share lies with 95% confidence.
package struct Proportion: Sendable, Equatable {
  /// How many are right.
  package let right: Int
  /// How many there are.
  package let count: Int

  /// `right` of `count`.
  package init(right: Int, count: Int) {
    (self.right, self.count) = (right, count)
  }

  /// The share; NaN of none.
  package var share: Double { Double(right) / Double(count) }

  /// The score interval, which holds near 0 and 1 and for few items too.
  ///
  /// Source: Wilson, Probable Inference, the Law of Succession, and Statistical Inference, 1927.
  package var interval: (low: Double, high: Double) {
    guard count > 0 else { return (0, 1) }
    let z = 1.959963984540054
    let n = Double(count)
    let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return (right == 0 ? 0 : max(0, centre - half), right == count ? 1 : min(1, centre + half))
  }
}
