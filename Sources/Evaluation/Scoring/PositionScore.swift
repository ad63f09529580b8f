#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// What a model made of one position of a text, beside what its reference made of it. Logarithms are natural.
public struct PositionScore: Sendable, Equatable {
  /// -log of the probability of the token that came.
  public var negativeLogLikelihood: Float
  /// The same of the reference; NaN without one.
  public var referenceNegativeLogLikelihood: Float
  /// Kullback-Leibler divergence from the reference, in nats; NaN without one.
  public var divergence: Float
  /// The probability that the reference gave its likeliest token; NaN without a reference.
  public var referenceConfidence: Float
  /// Whether the likeliest token is the reference's; false without one.
  public var hasSameTop: Bool

  /// A position scored without a reference.
  public init(negativeLogLikelihood: Float) {
    self.negativeLogLikelihood = negativeLogLikelihood
    referenceNegativeLogLikelihood = .nan
    divergence = .nan
    referenceConfidence = .nan
    hasSameTop = false
  }

  /// A position scored against a reference.
  public init(
    negativeLogLikelihood: Float, referenceNegativeLogLikelihood: Float, divergence: Float, referenceConfidence: Float,
    hasSameTop: Bool
  ) {
    self.negativeLogLikelihood = negativeLogLikelihood
    self.referenceNegativeLogLikelihood = referenceNegativeLogLikelihood
    self.divergence = divergence
    self.referenceConfidence = referenceConfidence
    self.hasSameTop = hasSameTop
  }
}

extension PositionScore {
  /// The probability of the token that came, less the one that the reference gave it.
  public var probabilityChange: Double {
    exp(-Double(negativeLogLikelihood)) - exp(-Double(referenceNegativeLogLikelihood))
  }
}

/// The scores of all scored positions of a text, in order.
public struct TextScores: Sendable, Equatable {
  /// One score a scored position.
  public var positions: [PositionScore] = []
  /// Where the positions of each chunk end in ``positions``.
  public var chunkEnds: [Int] = []
  /// The slice of each chunk.
  public var slices: [String] = []

  /// No scores.
  public init() {}

  /// Adds the scores of a chunk.
  package mutating func append(_ scores: [PositionScore], of chunk: TextChunk) {
    append(scores, slice: chunk.slice)
  }

  /// Adds the scores of a chunk of the slice `slice`.
  package mutating func append(_ scores: [PositionScore], slice: String) {
    positions += scores
    chunkEnds.append(positions.count)
    slices.append(slice)
  }

  /// Scores of the chunks of one slice.
  public func slice(_ name: String) -> TextScores {
    var part = TextScores()
    var start = 0
    for (end, slice) in zip(chunkEnds, slices) {
      if slice == name {
        part.positions += positions[start..<end]
        part.chunkEnds.append(part.positions.count)
        part.slices.append(slice)
      }
      start = end
    }
    return part
  }
}
