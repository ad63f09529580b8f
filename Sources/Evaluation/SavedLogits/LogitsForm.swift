/// How a reference's logits are saved.
public enum LogitsForm: Sendable, Equatable {
  /// The base-logits file of llama-perplexity: all tokens in 16 bits, logits cut at the largest less 16.
  case peer
  /// The likeliest tokens of each position and what is left: of a vocabulary of 152,000 about a hundredth of the peer's.
  case compact(kept: Int)

  /// The compact form of 512 tokens a position.
  public static let compact = LogitsForm.compact(kept: 512)
}

/// What a file of saved logits says before its rows.
///
/// Peer form: 8 bytes `_logits_`, context (u32), vocabulary (i32), chunks (i32), all chunks' tokens (i32), then for each chunk
/// a row for each position from context / 2 to context - 2. Compact form: 8 bytes `qslogits`, version (u32, 1), context,
/// vocabulary, chunks, first scored position, scored positions of a chunk, kept tokens (u32 each), all tokens, then the
/// rows. Little-endian.
struct LogitsHeader: Equatable {
  var form: LogitsForm
  var context: Int
  var vocabularySize: Int
  var chunks: Int
  /// The scored positions of each chunk.
  var scored: Range<Int>

  private static let peerMark = Array("_logits_".utf8)
  private static let compactMark = Array("qslogits".utf8)
  /// Bytes that are looked at to tell what a file is.
  static let markLength = 8

  /// Whether a file that begins with these bytes holds saved logits.
  static func isMark(_ bytes: some Sequence<UInt8>) -> Bool {
    let start = Array(bytes.prefix(markLength))
    return start == peerMark || start == compactMark
  }

  /// Bytes of the header, without tokens.
  var byteCount: Int { form == .peer ? 20 : 36 }

  /// Bytes of a row.
  var rowBytes: Int {
    switch form {
    case .peer: PeerRow.byteCount(vocabularySize: vocabularySize)
    case .compact(let kept): CompactRow.byteCount(kept: kept)
    }
  }

  /// Where the rows begin.
  var rowsOffset: Int { byteCount + 4 * context * chunks }

  /// Bytes of the rows of a chunk.
  var chunkBytes: Int { scored.count * rowBytes }

  /// Bytes of the whole file.
  var fileByteCount: Int { rowsOffset + chunks * chunkBytes }

  /// The header of chunks of one length.
  init(form: LogitsForm, chunks: [TextChunk], vocabularySize: Int) throws(EvaluationError) {
    let first = chunks.first ?? TextChunk(tokens: [], scored: 0..<0)
    context = first.tokens.count
    scored = first.scored
    self.chunks = chunks.count
    self.vocabularySize = vocabularySize
    if case .compact(let kept) = form {
      self.form = .compact(kept: min(kept, vocabularySize))
    } else {
      self.form = form
      guard scored == context / 2..<context - 1 else {
        throw .badSetting(
          name: "--logits-form", found: "peer",
          expected: "compact together with --stride: the other has no place for it")
      }
    }
  }

  /// Reads the header of a file of `bytes`; fails where it is none, or one of another length of file.
  init(reading bytes: UnsafeRawBufferPointer, path: String) throws(EvaluationError) {
    func number(_ offset: Int, _ what: String, in range: ClosedRange<Int>) throws(EvaluationError) -> Int {
      guard offset + 4 <= bytes.count else {
        throw unsafe .malformed(path: path, offset: bytes.count, found: "the file's end")
      }
      let value = unsafe Int(bytes.littleEndian32(at: offset))
      guard range.contains(value) else { throw .malformed(path: path, offset: offset, found: "\(value) \(what)") }
      return value
    }
    let mark = unsafe Array(bytes.prefix(Self.markLength))
    guard Self.isMark(mark) else { throw .malformed(path: path, offset: 0, found: "another kind of file") }
    if mark == Self.peerMark {
      form = .peer
      context = try number(8, "tokens of a chunk", in: 4...1 << 24)
      vocabularySize = try number(12, "tokens of a vocabulary", in: 1...1 << 24)
      chunks = try number(16, "chunks", in: 1...1 << 24)
      scored = context / 2..<context - 1
    } else {
      _ = try number(8, "as the version; this program reads 1", in: 1...1)
      context = try number(12, "tokens of a chunk", in: 2...1 << 24)
      vocabularySize = try number(16, "tokens of a vocabulary", in: 1...1 << 24)
      chunks = try number(20, "chunks", in: 1...1 << 24)
      let first = try number(24, "as the first position", in: 0...context - 2)
      scored = first..<first + (try number(28, "positions of a chunk", in: 1...context - 1 - first))
      form = .compact(kept: try number(32, "kept tokens", in: 1...vocabularySize))
    }
    let (tokenBytes, tooLong) = context.multipliedReportingOverflow(by: 4 * chunks)
    guard !tooLong, tokenBytes <= bytes.count, fileByteCount == bytes.count else {
      throw unsafe .malformed(
        path: path, offset: bytes.count, found: "\(bytes.count) bytes where there should be \(fileByteCount)")
    }
  }

  /// The header's bytes.
  var bytes: [UInt8] {
    let numbers =
      switch form {
      case .peer: [context, vocabularySize, chunks]
      case .compact(let kept):
        [1, context, vocabularySize, chunks, scored.lowerBound, scored.count, kept]
      }
    let mark = form == .peer ? Self.peerMark : Self.compactMark
    return mark + numbers.flatMap { Self.bytes(UInt32(truncatingIfNeeded: $0)) }
  }

  /// A little-endian integer.
  static func bytes(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
  }
}
