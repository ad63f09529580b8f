internal import Files

/// Writes the logits of a reference front to back; the file has its name when all chunks are in it.
///
/// One thread at a time appends; rows may be made on several.
public final class LogitsWriter: @unchecked Sendable {
  // Sendable because what changes is changed by the thread that appends.

  private let header: LogitsHeader
  private let file: NewFile
  private let path: String

  /// Begins a file for `chunks` of a model of `vocabularySize` tokens. Fails where it can't be written, or where the form
  /// has no place for the positions that are scored.
  public init(
    _ path: String, form: LogitsForm, chunks: [TextChunk], vocabularySize: Int
  ) throws(EvaluationError) {
    self.path = path
    header = try LogitsHeader(form: form, chunks: chunks, vocabularySize: vocabularySize)
    do throws(FilesError) {
      file = try NewFile(path)
      try file.append(header.bytes)
      for chunk in chunks {
        try file.append(chunk.tokens.flatMap { LogitsHeader.bytes(UInt32(bitPattern: $0)) })
      }
    } catch {
      throw .file(path: path, reason: error.reason)
    }
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
