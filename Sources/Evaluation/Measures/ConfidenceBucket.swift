/// The positions of a text at which the reference was about as sure of its likeliest token.
public struct ConfidenceBucket: Sendable, Equatable {
  /// The probability of the reference's likeliest token: from this on, up to the other.
  public let from, to: Double
  /// Positions in the bucket.
  public let count: Int
  /// Their mean divergence in nats, and the share whose likeliest token is the reference's; NaN for no positions.
  public let divergence, sameTop: Double

  private static let edges = [0, 0.25, 0.5, 0.75, 0.95, 1]

  /// For people: "sure to 25-50%".
  public var name: String { "\(Int(from * 100))-\(Int(to * 100))% sure" }

  /// The buckets of scores that have a reference, the unsure first.
  public static func all(_ scores: TextScores) -> [ConfidenceBucket] {
    zip(edges, edges.dropFirst()).map { from, to in
      let part = scores.positions.filter { position in
        let confidence = Double(position.referenceConfidence)
        return confidence >= from && (confidence < to || to == 1)
      }
      let count = Double(part.count)
      return ConfidenceBucket(
        from: from, to: to, count: part.count,
        divergence: part.reduce(0) { $0 + Double($1.divergence) } / count,
        sameTop: Double(part.count(where: \.hasSameTop)) / count)
    }
  }
}
