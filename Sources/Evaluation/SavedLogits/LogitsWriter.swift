internal import Files

/// Writes the logits of a reference front to back; the file has its name when all chunks are in it.
///
/// One thread at a time appends; rows may be made on several.
public final class LogitsWriter: @unchecked Sendable {
  // Sendable because what changes is changed by the thread that appends.

  private let header: LogitsHeader
  private let file: File
  private let path: String

  /// Chunks that an earlier run had written, see ``init(resuming:form:chunks:vocabularySize:)``.
  public let chunksDone: Int

  private enum File {
    case new(NewFile)
    case partial(PartialFile)

    func append(_ bytes: [UInt8]) throws(FilesError) {
      switch self {
      case .new(let file): try file.append(bytes)
      case .partial(let file): try unsafe file.append(bytes.span.bytes)
      }
    }

    func finish() throws(FilesError) {
      switch self {
      case .new(let file): try file.finish()
      case .partial(let file): try file.finish()
      }
    }
  }

  /// Begins a file for `chunks` of a model of `vocabularySize` tokens. Fails where it can't be written, or where the form
  /// has no place for the positions that are scored.
  public init(
    _ path: String, form: LogitsForm, chunks: [TextChunk], vocabularySize: Int
  ) throws(EvaluationError) {
    self.path = path
    header = try LogitsHeader(form: form, chunks: chunks, vocabularySize: vocabularySize)
    chunksDone = 0
    do throws(FilesError) {
      file = .new(try NewFile(path))
      try file.append(Self.start(header, chunks))
    } catch {
      throw .file(path: path, reason: error.reason)
    }
  }

  /// Goes on with the file that a run for the same chunks left as `PATH.partial`, or begins one; rows of
  /// ``chunksDone`` chunks are there. The path must be one that nobody else gives to another model's logits. Fails as the
  /// other does, and where another process is writing the file.
  public init(
    resuming path: String, form: LogitsForm, chunks: [TextChunk], vocabularySize: Int
  ) throws(EvaluationError) {
    self.path = path
    let header = try LogitsHeader(form: form, chunks: chunks, vocabularySize: vocabularySize)
    self.header = header
    let start = Self.start(header, chunks)
    let partial: PartialFile?
    do throws(FilesError) {
      let opened = try PartialFile.open(path, note: "job")
      chunksDone =
        try opened.map { (partial) throws(FilesError) in
          try Self.begin(partial, start: start, chunkBytes: header.chunkBytes, chunks: chunks.count)
        } ?? 0
      partial = opened
    } catch {
      throw .file(path: path, reason: error.reason)
    }
    guard let partial else {
      throw .file(path: path, reason: "another run is writing it; try again when that is done")
    }
    file = .partial(partial)
  }

  /// Keeps of a partial file the chunks that are whole; returns how many there are.
  private static func begin(
    _ partial: PartialFile, start: [UInt8], chunkBytes: Int, chunks: Int
  ) throws(FilesError) -> Int {
    guard partial.byteCount >= start.count, partial.start(start.count) == start else {
      try partial.cut(to: 0)
      try unsafe partial.append(start.span.bytes)
      return 0
    }
    let done = min(chunks, (partial.byteCount - start.count) / chunkBytes)
    try partial.cut(to: start.count + done * chunkBytes)
    return done
  }

  /// What comes before the rows: the header and the tokens.
  private static func start(_ header: LogitsHeader, _ chunks: [TextChunk]) -> [UInt8] {
    header.bytes + chunks.flatMap { $0.tokens.flatMap { LogitsHeader.bytes(UInt32(bitPattern: $0)) } }
  }

  /// Bytes that the file will have.
  public var fileByteCount: Int { header.fileByteCount }

  /// The bytes of a row behind which token `target` comes.
  package func bytes(of row: LogitRow, target: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: header.rowBytes) { buffer, count in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      switch header.form {
      case .peer: unsafe PeerRow.write(row, into: bytes)
      case .compact(let kept): unsafe CompactRow.write(row, kept: kept, target: target, into: bytes)
      }
      count = header.rowBytes
    }
  }

  /// Adds rows, in the order of the positions.
  package func append(_ rows: [[UInt8]]) throws(EvaluationError) {
    do throws(FilesError) {
      for row in rows { try file.append(row) }
    } catch {
      throw .file(path: path, reason: error.reason)
    }
  }

  /// Gives the file its name.
  public func finish() throws(EvaluationError) {
    do throws(FilesError) { try file.finish() } catch { throw .file(path: path, reason: error.reason) }
  }
}
