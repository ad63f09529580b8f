internal import Tensors

/// A file of logits that a reference computed of a text, to score others against: either form of ``LogitsForm``.
public struct SavedLogits: Sendable {
  /// The path it was opened by.
  public let path: String
  let header: LogitsHeader
  private let bytes: ByteRegion

  /// Opens a file, whose header and length are checked. Fails with ``EvaluationError/malformed(path:offset:found:)``.
  public init(_ path: String) throws(EvaluationError) {
    do throws(TensorsError) {
      bytes = try MappedFile(path: path).region
    } catch {
      throw .file(path: path, reason: "\(error)")
    }
    header = try unsafe bytes.withUnsafeBytes { (buffer) throws(EvaluationError) in
      try unsafe LogitsHeader(reading: buffer, path: path)
    }
    self.path = path
  }

  /// Whether the file at `path` says that it holds saved logits; false where it can't be read.
  public static func isSaved(_ path: String) -> Bool {
    guard let file = try? MappedFile(path: path) else { return false }
    return unsafe file.region.withUnsafeBytes { unsafe LogitsHeader.isMark($0.prefix(LogitsHeader.markLength)) }
  }

  /// Tokens that the reference knows.
  public var vocabularySize: Int { header.vocabularySize }
  /// Tokens of a chunk.
  public var context: Int { header.context }
  /// How rows are kept.
  public var form: LogitsForm { header.form }

  /// The chunks that were read, at most `limit`. Where texts begin with `bos` it is put in place of each first token, as
  /// it was when the logits were computed.
  public func chunks(limit: Int?, bos: Int32?) -> [TextChunk] {
    (0..<min(limit ?? .max, header.chunks)).map { index in
      var tokens = self.tokens(of: index)
      if let bos { tokens[0] = bos }
      return TextChunk(tokens: tokens, scored: header.scored)
    }
  }

  /// The tokens of a chunk, as they are saved.
  package func tokens(of chunk: Int) -> [Int32] {
    let start = header.byteCount + 4 * header.context * chunk
    return unsafe bytes.withUnsafeBytes { buffer in
      (0..<header.context).map { unsafe Int32(bitPattern: buffer.littleEndian32(at: start + 4 * $0)) }
    }
  }

  /// Lends the bytes of the row of a scored position of a chunk.
  func withRow<R>(chunk: Int, position: Int, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    let row = chunk * header.scored.count + position - header.scored.lowerBound
    let start = header.rowsOffset + row * header.rowBytes
    return unsafe bytes.withUnsafeBytes { buffer in
      unsafe body(UnsafeRawBufferPointer(rebasing: buffer[start..<start + header.rowBytes]))
    }
  }
}

/// Saved logits as the reference.
struct SavedReference: ReferenceSource {
  let saved: SavedLogits
  private var chunk = 0

  init(_ saved: SavedLogits) {
    self.saved = saved
  }

  var vocabularySize: Int { saved.vocabularySize }
  var name: String { saved.path }

  mutating func begin(_ chunk: TextChunk, index: Int, isCancelled: () -> Bool) throws(EvaluationError) {
    guard index < saved.header.chunks else {
      throw .otherText(path: saved.path, reason: "it has \(saved.header.chunks) chunks, the text more; give --chunks")
    }
    guard chunk.tokens.count == saved.context, chunk.scored == saved.header.scored else {
      throw .otherText(
        path: saved.path,
        reason: "its chunks have \(saved.context) tokens, the text's \(chunk.tokens.count); give --context")
    }
    // The first token may be the start-of-text token in one and the text's own in the other.
    if let differing = zip(chunk.tokens, saved.tokens(of: index)).dropFirst().enumerated().first(where: {
      $0.1.0 != $0.1.1
    }) {
      throw .otherText(
        path: saved.path,
        reason:
          "token \(differing.offset + 1) of chunk \(index) is \(differing.element.1) there, \(differing.element.0) here"
      )
    }
    self.chunk = index
  }

  mutating func advance(to end: Int, isCancelled: () -> Bool) {}

  func withRows(of positions: Range<Int>, _ body: (any ReferenceRows) -> Void) throws(EvaluationError) {
    body(SavedRows(saved: saved, chunk: chunk))
  }
}

/// The rows of a chunk of saved logits.
struct SavedRows: ReferenceRows {
  let saved: SavedLogits
  let chunk: Int

  func score(_ row: LogitRow, position: Int, target: Int) -> PositionScore {
    unsafe saved.withRow(chunk: chunk, position: position) { bytes in
      switch saved.form {
      case .peer:
        return unsafe PositionScore(
          row, against: PeerRow(bytes, vocabularySize: saved.vocabularySize), target: target)
      case .compact(let kept):
        guard let own = unsafe CompactRow(bytes, kept: kept, vocabularySize: saved.vocabularySize) else {
          return PositionScore(row, target: target)
        }
        return PositionScore(row, against: own, target: target)
      }
    }
  }
}
