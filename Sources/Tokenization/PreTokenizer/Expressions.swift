/// Expressions that split text into words, run by PCRE2 one after the other: each splits what the ones before left,
/// into its matches and what lies between them.
struct Expressions: Sendable {
  private let expressions: [Expression]

  init(_ sources: [String]) throws(TokenizationError) {
    var expressions: [Expression] = []
    for source in sources { expressions.append(try Expression(source)) }
    self.expressions = expressions
  }

  /// Where the words of `text`, generalised UTF-8, end, in ascending order; the last one at the text's end.
  func wordEnds(in text: Span<UInt8>) -> [Int] {
    let subject = Self.withoutSurrogates(text)
    var ends = subject.isEmpty ? [] : [subject.count]
    for expression in expressions { ends = expression.split(subject, at: ends) }
    return ends
  }

  // PCRE2 takes no surrogates. A private-use character is as long and of as few properties.
  private static func withoutSurrogates(_ text: Span<UInt8>) -> [UInt8] {
    var bytes = unsafe text.withUnsafeBufferPointer { unsafe Array($0) }
    for at in bytes.indices where bytes[at] == 0xED && at + 1 < bytes.count && bytes[at + 1] >= 0xA0 {
      bytes[at] = 0xEE
      bytes[at + 1] = 0x80
    }
    return bytes
  }
}
