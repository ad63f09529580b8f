internal import Inference

/// Where a reference's logits come from: a model that reads the same chunk, or a file.
protocol ReferenceSource {
  /// Number of tokens it knows.
  var vocabularySize: Int { get }
  /// What it is called in messages.
  var name: String { get }

  /// Makes `chunk`, number `index`, the one whose rows are lent, and fails where it is another than was saved.
  mutating func begin(_ chunk: TextChunk, index: Int, isCancelled: () -> Bool) throws(EvaluationError)

  /// Computes the tokens of the chunk up to, not with, position `end`; rows before are lent no more.
  mutating func advance(to end: Int, isCancelled: () -> Bool) throws(EvaluationError)

  /// Lends the rows of `positions`, which lie in what was last advanced over. `body` gets the row of any of them, on any
  /// thread.
  func withRows(of positions: Range<Int>, _ body: (any ReferenceRows) -> Void) throws(EvaluationError)
}

/// Rows that a reference lends.
protocol ReferenceRows: Sendable {
  /// The score of `row` at position `position`, behind which `target` comes.
  func score(_ row: LogitRow, position: Int, target: Int) -> PositionScore
}

/// A session that reads chunks batch by batch.
struct ChunkReader {
  let session: Session
  private(set) var chunk = TextChunk(tokens: [], scored: 0..<0)
  private(set) var batch = 0..<0

  init(_ session: Session) {
    self.session = session
  }

  /// Forgets what there is: `chunk` is read next.
  mutating func begin(_ chunk: TextChunk) throws(EvaluationError) {
    self.chunk = chunk
    batch = 0..<0
    do throws(InferenceError) { try session.rewind(to: 0) } catch { throw .inference(error) }
  }

  /// Computes the tokens up to, not with, position `end`.
  mutating func advance(to end: Int, isCancelled: () -> Bool) throws(EvaluationError) {
    let next = batch.upperBound..<end
    do throws(InferenceError) {
      try session.computeBatch(Array(chunk.tokens[next]), isCancelled: isCancelled)
    } catch {
      throw error == .cancelled ? .cancelled : .inference(error)
    }
    batch = next
  }

  /// Runs the block that foretells a further token over what was last advanced over, where the model has been loaded with
  /// one; there are no logits of that any more.
  func predict() throws(EvaluationError) {
    let next = chunk.tokens[batch.lowerBound + 1..<min(batch.upperBound + 1, chunk.tokens.count)]
    do throws(InferenceError) {
      try session.predict(next: Array(next), position: batch.lowerBound)
    } catch {
      throw .inference(error)
    }
  }

  /// Lends the logits at `positions`, which lie in what was last advanced over.
  func withLogits<R>(
    of positions: Range<Int>, _ body: (UnsafeBufferPointer<Float>) -> R
  ) throws(EvaluationError) -> R {
    let rows = positions.lowerBound - batch.lowerBound..<positions.upperBound - batch.lowerBound
    do throws(InferenceError) {
      return try unsafe session.withLogits(ofBatch: rows, body)
    } catch {
      throw .inference(error)
    }
  }
}

/// A model as the reference.
struct ModelReference: ReferenceSource {
  private var reader: ChunkReader
  let name: String

  init(_ session: Session, name: String) {
    reader = ChunkReader(session)
    self.name = name
  }

  var vocabularySize: Int { reader.session.model.vocabularySize }

  mutating func begin(_ chunk: TextChunk, index: Int, isCancelled: () -> Bool) throws(EvaluationError) {
    try reader.begin(chunk)
  }

  mutating func advance(to end: Int, isCancelled: () -> Bool) throws(EvaluationError) {
    try reader.advance(to: end, isCancelled: isCancelled)
  }

  func withRows(of positions: Range<Int>, _ body: (any ReferenceRows) -> Void) throws(EvaluationError) {
    let size = vocabularySize
    try unsafe reader.withLogits(of: positions) { logits in
      unsafe body(ModelRows(logits: logits, size: size, first: positions.lowerBound))
    }
  }
}

/// Rows of logits that a model has computed.
@safe struct ModelRows: ReferenceRows, @unchecked Sendable {
  // Sendable because nobody writes the rows while they are lent.
  @unsafe let logits: UnsafeBufferPointer<Float>
  let size: Int
  /// The position of the first row.
  let first: Int

  /// The logits at a position.
  func row(_ position: Int) -> LogitRow {
    let start = (position - first) * size
    return unsafe LogitRow(UnsafeBufferPointer(rebasing: logits[start..<start + size]))
  }

  func score(_ row: LogitRow, position: Int, target: Int) -> PositionScore {
    PositionScore(row, against: self.row(position), target: target)
  }
}
