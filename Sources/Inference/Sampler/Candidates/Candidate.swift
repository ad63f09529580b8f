/// A token that may be chosen.
struct Candidate: Sendable, Equatable {
  var id: Int32
  var logit: Float
  /// Its probability over the best candidate's, where the candidates are weighed.
  var weight = 0.0
  /// Where a stage wants it, smaller first; see ``Candidates/rank(by:)``.
  var rank = 0.0

  /// Best first; the lower id first where logits are equal.
  static func precedes(_ left: Candidate, _ right: Candidate) -> Bool {
    left.logit != right.logit ? left.logit > right.logit : left.id < right.id
  }

  /// By rank; best first where ranks are equal.
  static func ranksBefore(_ left: Candidate, _ right: Candidate) -> Bool {
    left.rank != right.rank ? left.rank < right.rank : precedes(left, right)
  }
}

extension Float {
  /// The number itself, or the nearest finite one.
  var clamped: Float { min(max(self, -.greatestFiniteMagnitude), .greatestFiniteMagnitude) }
}
