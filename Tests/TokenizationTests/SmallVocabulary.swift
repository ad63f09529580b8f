import Tokenization

/// Vocabularies small enough to be read.
enum SmallVocabulary {
  /// The byte-level spelling of all bytes, then `tokens`, typed normal but for `special`.
  static func bytePair(
    tokens: [String] = [], merges: [String] = [], special: [(String, TokenType)] = []
  ) -> VocabularyDescription {
    let texts = (UInt8(0)...255).map(spelling) + (tokens + special.map(\.0)).map { Array($0.utf8) }
    var description = VocabularyDescription(model: "gpt2", preTokenizer: "gpt-2", tokens: FlatStrings(texts))
    description.merges = FlatStrings(merges.map { Array($0.utf8) })
    description.types =
      [Int32](repeating: 1, count: 256 + tokens.count) + special.map(\.1.rawValue)
    return description
  }

  /// RWKV's way of spelling: all bytes, then some longer tokens.
  static func greedy(_ tokens: [String] = ["the", "th", " th", "\\n\\n", "é"]) -> VocabularyDescription {
    let hex = Array("0123456789abcdef")
    let bytes = (0..<256).map { "\\x\(hex[$0 >> 4])\(hex[$0 & 15])" }
    return VocabularyDescription(model: "rwkv", tokens: FlatStrings((bytes + tokens).map { Array($0.utf8) }))
  }

  /// A unigram vocabulary of `<unk>`, all bytes where `bytes` says so, and `tokens` with their scores.
  static func unigram(bytes: Bool = false, _ tokens: [(String, Float)]) -> VocabularyDescription {
    let hex = Array("0123456789ABCDEF")
    let all = bytes ? (0..<256).map { "<0x\(hex[$0 >> 4])\(hex[$0 & 15])>" } : []
    var description = VocabularyDescription(
      model: "t5", tokens: FlatStrings((["<unk>"] + all + tokens.map(\.0)).map { Array($0.utf8) }))
    description.types = [2] + [Int32](repeating: 6, count: all.count) + [Int32](repeating: 1, count: tokens.count)
    description.scores = [Float](repeating: 0, count: 1 + all.count) + tokens.map(\.1)
    description.ids["unknown"] = 0
    return description
  }

  /// The id of the first token after the bytes.
  static let first: Int32 = 256

  // Written out again, not taken from the tokenizer.
  private static func spelling(of byte: UInt8) -> [UInt8] {
    let printable = [0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF].contains { $0.contains(Int(byte)) }
    let before = (0..<Int(byte)).filter { b in ![0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF].contains { $0.contains(b) } }
    let value = printable ? Int(byte) : 0x100 + before.count
    return Array(String(Character(Unicode.Scalar(UInt32(value)) ?? "?")).utf8)
  }
}
