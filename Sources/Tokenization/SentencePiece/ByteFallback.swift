/// The tokens of single bytes, `<0x00>` to `<0xFF>`, for characters that are no token.
struct ByteFallback: Sendable {
  // -1 where a byte has none.
  private let tokens: [Int32]

  /// - Parameter others: what else to look for where the vocabulary has no token for a byte: the byte as it is, and
  ///   then the unknown token.
  init(_ vocabulary: Vocabulary, others: Bool = false) {
    tokens = (0...255).map { byte in
      let byte = UInt8(truncatingIfNeeded: byte)
      if let id = vocabulary.find(Self.spelling(of: byte)) { return id }
      return others ? vocabulary.find([byte].span) ?? vocabulary.unknown ?? -1 : -1
    }
  }

  /// Whether each byte has a token.
  var isComplete: Bool { !tokens.contains(-1) }

  /// Appends the tokens of `bytes`; those that have none are left out.
  func append(_ bytes: Span<UInt8>, to ids: inout [Int32]) {
    for at in bytes.indices where tokens[Int(bytes[at])] >= 0 { ids.append(tokens[Int(bytes[at])]) }
  }

  /// The byte that a token of type `byte` with this text stands for.
  static func byte(of text: Span<UInt8>) -> UInt8? {
    guard text.count == 6, text[0] == UInt8(ascii: "<"), text[5] == UInt8(ascii: ">"),
      let high = digits.firstIndex(of: text[3]), let low = digits.firstIndex(of: text[4])
    else { return nil }
    return UInt8(truncatingIfNeeded: high << 4 | low)
  }

  private static let digits = Array("0123456789ABCDEF".utf8)

  private static func spelling(of byte: UInt8) -> String {
    String(
      decoding: Array("<0x".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]] + Array(">".utf8), as: UTF8.self)
  }
}
