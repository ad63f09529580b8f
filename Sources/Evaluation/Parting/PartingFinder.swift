public import Inference
public import Tensors

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Finds where a model and its reference part most.
public struct PartingFinder: Sendable {
  /// Points that are looked for.
  public var count = 10
  /// Tokens of context that are given with each.
  public var contextLength = 12
  /// Likeliest tokens of either that are given.
  public var choices = 5
  private let pool: WorkerPool
  private let isCancelled: @Sendable () -> Bool

  /// A finder of ten points that computes on `pool`; `isCancelled` is asked between batches and layers.
  public init(pool: WorkerPool, isCancelled: @escaping @Sendable () -> Bool = { false }) {
    self.pool = pool
    self.isCancelled = isCancelled
  }

  /// The points of largest divergence among `scores` of `chunks`, the largest first, each looked into again with both
  /// models. Complexity: O(points) readings of a chunk by each.
  public func points(
    in scores: TextScores, of chunks: [TextChunk], model: Session, reference: Session,
    progress: (Int) -> Void = { _ in }
  ) throws(EvaluationError) -> [PartingPoint] {
    var points: [PartingPoint] = []
    for place in worst(scores, chunks) {
      if isCancelled() { throw .cancelled }
      points.append(try look(place, chunks[place.chunk], model, reference))
      progress(points.count)
    }
    return points
  }

  private struct Place {
    let chunk, position: Int
    let score: PositionScore
  }

  private func worst(_ scores: TextScores, _ chunks: [TextChunk]) -> [Place] {
    var places: [Place] = []
    var start = 0
    for (chunk, end) in scores.chunkEnds.enumerated() {
      for index in start..<end where scores.positions[index].divergence.isFinite {
        places.append(
          Place(
            chunk: chunk, position: chunks[chunk].scored.lowerBound + index - start, score: scores.positions[index]))
      }
      start = end
    }
    places.sort { $0.score.divergence > $1.score.divergence }
    return Array(places.prefix(max(0, count)))
  }

  private func look(
    _ place: Place, _ chunk: TextChunk, _ model: Session, _ reference: Session
  ) throws(EvaluationError) -> PartingPoint {
    let own = try reading(of: chunk, at: place.position, by: model)
    let other = try reading(of: chunk, at: place.position, by: reference)
    let tokens = chunk.tokens[...place.position].suffix(contextLength)
    var likeliest = other.likeliest(choices)
    for token in own.likeliest(choices) where !likeliest.contains(token) { likeliest.append(token) }
    return PartingPoint(
      chunk: place.chunk, position: place.position, score: place.score, context: Array(tokens),
      next: chunk.target(of: place.position),
      choices: likeliest.map {
        .init(token: Int32($0), probability: own.probabilities[$0], reference: other.probabilities[$0])
      },
      layers: own.recorder.layerDrifts(from: other.recorder), kinds: own.recorder.kindDrifts(from: other.recorder))
  }

  /// What a model says at a position.
  private struct Reading {
    let probabilities: [Double]
    let recorder: StreamRecorder

    func likeliest(_ count: Int) -> [Int] {
      let sorted = probabilities.indices.sorted {
        (probabilities[$1], $0) < (probabilities[$0], $1)
      }
      return Array(sorted.prefix(count))
    }
  }

  private func reading(
    of chunk: TextChunk, at position: Int, by session: Session
  ) throws(EvaluationError) -> Reading {
    var reader = ChunkReader(session)
    try reader.begin(chunk)
    let end = position + 1
    let batch = session.largestBatch
    let last = position / batch * batch
    for start in stride(from: 0, to: last, by: batch) {
      try reader.advance(to: start + batch, isCancelled: isCancelled)
    }
    let recorder = StreamRecorder(row: position - last, batchRows: end - last)
    session.observe(recorder)
    defer { session.observe(nil) }
    try reader.advance(to: end, isCancelled: isCancelled)
    let probabilities = try unsafe reader.withLogits(of: position..<end) { logits in
      let row = unsafe LogitRow(logits)
      return (0..<session.model.vocabularySize).map { exp(Double(row.logProbability($0))) }
    }
    return Reading(probabilities: probabilities, recorder: recorder)
  }
}
