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
  /// What the positions are parts of: runs that cover ``positions``, in order.
  public var slices: [TextSlice] = []

  /// No scores.
  public init() {}

  /// Adds the scores of a chunk.
  package mutating func append(_ scores: [PositionScore], of chunk: TextChunk) {
    let shift = positions.count - chunk.scored.lowerBound
    positions += scores
    chunkEnds.append(positions.count)
    slices += chunk.slices.map { slice in
      TextSlice(name: slice.name, positions: slice.positions.lowerBound + shift..<slice.positions.upperBound + shift)
    }
  }

  /// Adds the scores of a chunk of the slice `slice`.
  package mutating func append(_ scores: [PositionScore], slice: String) {
    slices.append(TextSlice(name: slice, positions: positions.count..<positions.count + scores.count))
    positions += scores
    chunkEnds.append(positions.count)
  }

  /// The scores of one slice; each run of its positions counts as a chunk.
  public func slice(_ name: String) -> TextScores {
    var part = TextScores()
    for slice in slices where slice.name == name {
      let start = part.positions.count
      part.positions += positions[slice.positions]
      part.chunkEnds.append(part.positions.count)
      part.slices.append(TextSlice(name: name, positions: start..<part.positions.count))
    }
    return part
  }
}
