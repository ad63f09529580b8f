internal import CPCRE2

/// A compiled PCRE2 expression over UTF-8 with Unicode's properties.
@safe final class Expression: Sendable {
  // Compiled code is only read once it is there, by as many threads as like; it is freed with its owner.
  private nonisolated(unsafe) let code: OpaquePointer
  private let isJustInTime: Bool

  /// No match may take more steps than this.
  private static let matchLimit: UInt32 = 10_000_000

  init(_ source: String) throws(TokenizationError) {
    var error: Int32 = 0
    var offset = 0
    let options = PCRE2_UTF | PCRE2_UCP | PCRE2_NO_UTF_CHECK
    let bytes = Array(source.utf8)
    let code = unsafe bytes.withUnsafeBufferPointer {
      unsafe pcre2_compile_8($0.baseAddress, $0.count, options, &error, &offset, nil)
    }
    guard let code = unsafe code else { throw .badExpression(source, offset: offset, code: Int(error)) }
    // Without just-in-time compiling, matching is slower but the same.
    isJustInTime = unsafe pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE) == 0
    unsafe self.code = unsafe code
  }

  deinit { unsafe pcre2_code_free_8(code) }

  /// The pieces of `subject` that end at `ends`, split further: into the matches and what lies between them.
  func split(_ subject: [UInt8], at ends: [Int]) -> [Int] {
    guard let match = unsafe pcre2_match_data_create_8(1, nil) else { return ends }
    defer { unsafe pcre2_match_data_free_8(match) }
    let context = unsafe pcre2_match_context_create_8(nil)
    defer { unsafe pcre2_match_context_free_8(context) }
    if let context = unsafe context { unsafe pcre2_set_match_limit_8(context, Self.matchLimit) }
    var result: [Int] = []
    result.reserveCapacity(ends.count + subject.count / 4)
    unsafe subject.withUnsafeBufferPointer { buffer in
      var start = 0
      for end in ends {
        // The piece is the whole subject: its end is where look-ahead stops.
        let piece = unsafe UnsafeBufferPointer(rebasing: buffer[start..<end])
        var at = 0
        while at < piece.count {
          let found = unsafe find(piece, from: at, match, context)
          guard found > 0, let range = unsafe pcre2_get_ovector_pointer_8(match) else { break }
          let (from, to) = unsafe (Int(range[0]), Int(range[1]))
          guard from >= at, to > from, to <= piece.count else { break }
          if from > at { result.append(start + from) }
          result.append(start + to)
          at = to
        }
        if at < piece.count { result.append(end) }
        start = end
      }
    }
    return result
  }

  /// What the match functions give for the first match from `start` on.
  @inline(__always) private func find(
    _ piece: UnsafeBufferPointer<UInt8>, from start: Int, _ match: OpaquePointer, _ context: OpaquePointer?
  ) -> Int32 {
    var options = PCRE2_NO_UTF_CHECK
    if isJustInTime {
      let found = unsafe pcre2_jit_match_8(code, piece.baseAddress, piece.count, start, 0, match, context)
      // Compiled just in time, a match has less memory for what it may come back to than otherwise.
      if found != PCRE2_ERROR_JIT_STACKLIMIT { return found }
      options |= PCRE2_NO_JIT
    }
    return unsafe pcre2_match_8(code, piece.baseAddress, piece.count, start, options, match, context)
  }
}
