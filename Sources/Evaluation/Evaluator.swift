public import Inference
internal import Synchronization
public import Tensors

/// Scores models on texts, alone or against a reference.
///
/// A model and its reference read each chunk in step, so that no more than some rows of logits of each are in memory at
/// a time; the rows of the vocabulary are worked on by all threads.
public struct Evaluator: Sendable {
  /// Raised whenever scores of the same model and text become others: what is remembered of older ones holds no more.
  public static let revision = 1

  private let pool: WorkerPool
  private let isCancelled: @Sendable () -> Bool

  /// Where scores that are known come from, and new ones go; not asked where logits are saved by the way.
  public var memory: (any ScoreMemory)?

  /// Rows that are worked on at a time, at most, and the bytes that they take.
  private static let rowsAtOnce = 64
  private static let bytesAtOnce = 64 << 20

  /// An evaluator that computes on `pool`; `isCancelled` is asked between batches and layers.
  public init(pool: WorkerPool, isCancelled: @escaping @Sendable () -> Bool = { false }) {
    self.pool = pool
    self.isCancelled = isCancelled
  }

  /// The scores of the model of `session` on `chunks`, without a reference.
  ///
  /// The logits at the scored positions are saved by `writer`, where there is one. `progress` is called with the scores so
  /// far after each chunk. Fails with ``EvaluationError/cancelled``, and where the session has no room for a chunk.
  public func scores(
    of session: Session, on chunks: [TextChunk], savingWith writer: LogitsWriter? = nil,
    progress: (TextScores) -> Void = { _ in }
  ) throws(EvaluationError) -> TextScores {
    var nothing: NoReference?
    return try scores(of: session, against: &nothing, on: chunks, writer: writer, progress: progress)
  }

  /// The scores of the model of `session` on `chunks` against the model of `reference`.
  ///
  /// `names` are those of both in messages; the model's logits are saved by `writer`, where there is one. Fails as
  /// ``scores(of:on:savingWith:progress:)`` does, and where the vocabularies differ.
  public func scores(
    of session: Session, against reference: Session, on chunks: [TextChunk],
    names: (String, String) = ("the model", "the reference"), savingWith writer: LogitsWriter? = nil,
    progress: (TextScores) -> Void = { _ in }
  ) throws(EvaluationError) -> TextScores {
    var source: ModelReference? = ModelReference(reference, name: names.1)
    return try scores(of: session, against: &source, on: chunks, name: names.0, writer: writer, progress: progress)
  }

  /// The scores of the model of `session` on `chunks` against logits that were saved. Fails as the others do, and where
  /// the logits are of other tokens.
  public func scores(
    of session: Session, against saved: SavedLogits, on chunks: [TextChunk], name: String = "the model",
    progress: (TextScores) -> Void = { _ in }
  ) throws(EvaluationError) -> TextScores {
    var source: SavedReference? = SavedReference(saved)
    return try scores(of: session, against: &source, on: chunks, name: name, progress: progress)
  }

  func scores<Reference: ReferenceSource>(
    of session: Session, against reference: inout Reference?, on chunks: [TextChunk], name: String = "the model",
    writer: LogitsWriter? = nil, progress: (TextScores) -> Void = { _ in }
  ) throws(EvaluationError) -> TextScores {
    if let reference, reference.vocabularySize != session.model.vocabularySize {
      throw .vocabulariesDiffer(
        first: name, firstSize: session.model.vocabularySize, second: reference.name,
        secondSize: reference.vocabularySize)
    }
    var reader = ChunkReader(session)
    var scores = TextScores()
    for (index, chunk) in chunks.enumerated() {
      if isCancelled() { throw .cancelled }
      if writer == nil, let known = memory?.recall(chunk) {
        scores.append(known, of: chunk)
      } else {
        try reader.begin(chunk)
        try reference?.begin(chunk, index: index, isCancelled: isCancelled)
        let new = try positions(of: chunk, &reader, &reference, writer)
        memory?.keep(new, of: chunk)
        scores.append(new, of: chunk)
      }
      progress(scores)
    }
    return scores
  }

  private func positions<Reference: ReferenceSource>(
    of chunk: TextChunk, _ reader: inout ChunkReader, _ reference: inout Reference?,
    _ writer: LogitsWriter?
  ) throws(EvaluationError) -> [PositionScore] {
    var scores: [PositionScore] = []
    // The last token's logits are never looked at.
    let length = max(chunk.scored.upperBound, 1)
    let rows = max(1, min(Self.rowsAtOnce, Self.bytesAtOnce / (4 * reader.session.model.vocabularySize)))
    for start in stride(from: 0, to: length, by: reader.session.largestBatch) {
      let end = min(length, start + reader.session.largestBatch)
      try reader.advance(to: end, isCancelled: isCancelled)
      try reference?.advance(to: end, isCancelled: isCancelled)
      let scored = chunk.scored.clamped(to: start..<end)
      for first in stride(from: scored.lowerBound, to: scored.upperBound, by: rows) {
        if isCancelled() { throw .cancelled }
        let positions = first..<min(scored.upperBound, first + rows)
        scores += try score(positions, of: chunk, reader, reference, writer)
      }
    }
    return scores
  }

  /// The scores of some positions, on all threads; their logits are saved by the way.
  private func score<Reference: ReferenceSource>(
    _ positions: Range<Int>, of chunk: TextChunk, _ reader: ChunkReader, _ reference: Reference?,
    _ writer: LogitsWriter?
  ) throws(EvaluationError) -> [PositionScore] {
    let size = reader.session.model.vocabularySize
    let pool = pool
    let saved = Mutex([[UInt8]](repeating: [], count: writer == nil ? 0 : positions.count))
    func compute(_ logits: UnsafeBufferPointer<Float>, _ references: (any ReferenceRows)?) -> [PositionScore] {
      let rows = unsafe ModelRows(logits: logits, size: size, first: positions.lowerBound)
      return unsafe [PositionScore](unsafeUninitializedCapacity: positions.count) { scores, count in
        nonisolated(unsafe) let base = unsafe scores
        pool.forEach(count: positions.count) { index, _ in
          let position = positions.lowerBound + index
          let target = Int(chunk.target(of: position))
          let row = rows.row(position)
          let score = references?.score(row, position: position, target: target) ?? PositionScore(row, target: target)
          unsafe base.initializeElement(at: index, to: score)
          guard let writer else { return }
          let bytes = writer.bytes(of: row, target: target)
          saved.withLock { $0[index] = bytes }
        }
        count = positions.count
      }
    }
    var scores: [PositionScore] = []
    if let reference {
      var failure: EvaluationError?
      try reference.withRows(of: positions) { rows in
        do throws(EvaluationError) {
          scores = try unsafe reader.withLogits(of: positions) { unsafe compute($0, rows) }
        } catch {
          failure = error
        }
      }
      if let failure { throw failure }
    } else {
      scores = try unsafe reader.withLogits(of: positions) { unsafe compute($0, nil) }
    }
    try writer?.append(saved.withLock { $0 })
    return scores
  }
}

/// The reference of those who have none.
private struct NoReference: ReferenceSource {
  var vocabularySize: Int { 0 }
  var name: String { "" }
  mutating func begin(_ chunk: TextChunk, index: Int, isCancelled: () -> Bool) {}
  mutating func advance(to end: Int, isCancelled: () -> Bool) {}
  func withRows(of positions: Range<Int>, _ body: (any ReferenceRows) -> Void) {}
}
