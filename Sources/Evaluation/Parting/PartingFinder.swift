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

  /// The points of largest divergence among `scores` of `chunks`, the largest first, each looked into again with the
  /// model and its reference. Complexity: O(points) readings of a chunk by each.
  public func points(
    in scores: TextScores, of chunks: [TextChunk], model: Session, reference: PartingReference,
    progress: (Int) -> Void = { _ in }
  ) throws(EvaluationError) -> [PartingPoint] {
    let places = places(scores, chunks).sorted { $0.score.divergence > $1.score.divergence }.prefix(max(0, count))
    return try look(at: Array(places), chunks, model, reference, progress)
  }

  /// Of each chunk the first position at which the model's likeliest token is not the reference's; chunks without one
  /// have no point. Complexity: O(chunks) readings of a chunk by each.
  public func firstDifferences(
    in scores: TextScores, of chunks: [TextChunk], model: Session, reference: PartingReference,
    progress: (Int) -> Void = { _ in }
  ) throws(EvaluationError) -> [PartingPoint] {
    var places: [Place] = []
    for place in self.places(scores, chunks) where !place.score.hasSameTop {
      if place.chunk != places.last?.chunk { places.append(place) }
    }
    return try look(at: places, chunks, model, reference, progress)
  }

  private struct Place {
    let chunk, position: Int
    let score: PositionScore
  }

  /// All places that have a divergence, in order.
  private func places(_ scores: TextScores, _ chunks: [TextChunk]) -> [Place] {
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
    return places
  }

  private func look(
    at places: [Place], _ chunks: [TextChunk], _ model: Session, _ reference: PartingReference,
    _ progress: (Int) -> Void
  ) throws(EvaluationError) -> [PartingPoint] {
    var points: [PartingPoint] = []
    for place in places {
      if isCancelled() { throw .cancelled }
      points.append(try look(place, chunks[place.chunk], model, reference))
      progress(points.count)
    }
    return points
  }

  private func look(
    _ place: Place, _ chunk: TextChunk, _ model: Session, _ reference: PartingReference
  ) throws(EvaluationError) -> PartingPoint {
    let own = try reading(of: chunk, at: place.position, by: model)
    let tokens = chunk.tokens[...place.position].suffix(contextLength)
    let next = chunk.target(of: place.position)
    func point(
      _ likeliest: [Int], _ probability: (Int) -> Double?, layers: [PartingPoint.Drift] = [],
      kinds: [PartingPoint.Drift] = []
    ) -> PartingPoint {
      var shown = likeliest
      for token in own.likeliest(choices) where !shown.contains(token) { shown.append(token) }
      return PartingPoint(
        chunk: place.chunk, position: place.position, score: place.score, context: Array(tokens), next: next,
        choices: shown.map {
          .init(token: Int32($0), probability: own.probabilities[$0], reference: probability($0))
        },
        likeliest: (own.likeliest(1).first.map { Int32($0) } ?? 0, likeliest.first.map { Int32($0) } ?? 0),
        layers: layers, kinds: kinds)
    }
    switch reference {
    case .model(let session):
      let other = try reading(of: chunk, at: place.position, by: session)
      return point(
        other.likeliest(choices), { other.probabilities[$0] },
        layers: own.recorder.layerDrifts(from: other.recorder), kinds: own.recorder.kindDrifts(from: other.recorder))
    case .saved(let saved):
      let row = saved.distribution(chunk: place.chunk, position: place.position, target: Int(next))
      return point(row.likeliest(choices), { row.probability(of: $0) })
    }
  }

  /// What a model says at a position.
  private struct Reading {
    let probabilities: [Double]
    let recorder: StreamRecorder

    func likeliest(_ count: Int) -> [Int] { probabilities.likeliest(count) }
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
