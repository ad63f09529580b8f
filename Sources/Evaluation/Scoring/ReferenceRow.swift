#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// What a reference says of one position, in whichever form it is kept.
package protocol ReferenceRow {
  /// The likeliest token.
  var top: Int { get }
  /// The largest log-probability.
  var topLogProbability: Float { get }
  /// The log-probability of the token that came.
  func logProbability(ofTarget target: Int) -> Float
  /// The divergence of `row` from this, in nats.
  func divergence(of row: LogitRow) -> Double
}

extension LogitRow: ReferenceRow {}

extension PositionScore {
  /// The score of `row` at a position behind which `target` comes.
  init(_ row: LogitRow, target: Int) {
    self.init(negativeLogLikelihood: -row.logProbability(target))
  }

  /// The score of `row` against what the reference says of the same position.
  init(_ row: LogitRow, against reference: some ReferenceRow, target: Int) {
    self.init(
      negativeLogLikelihood: -row.logProbability(target),
      referenceNegativeLogLikelihood: -reference.logProbability(ofTarget: target),
      divergence: Float(reference.divergence(of: row)),
      referenceConfidence: exp(reference.topLogProbability), hasSameTop: row.top == reference.top)
  }
}
