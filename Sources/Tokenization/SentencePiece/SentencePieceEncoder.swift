/// SentencePiece's byte-pair encoding (Kudo and Richardson, 2018): characters merge in the order of the scores of what
/// they make; a character that is no token falls back to the tokens of its bytes.
struct SentencePieceEncoder: Sendable {
  private let vocabulary: Vocabulary
  // The token of each single byte; the unknown token, or -1, where the vocabulary has none.
  private let byteTokens: [Int32]
  private let longestToken: Int
  // Whether some token holds a space behind something else. Where none does, merges never leave a word.
  private let tokensCrossSpaces: Bool

  /// What stands for a space: U+2581.
  static let space: [UInt8] = [0xE2, 0x96, 0x81]

  init(_ vocabulary: Vocabulary) throws(TokenizationError) {
    guard !vocabulary.scores.isEmpty else { throw .missing(field: "tokenizer.ggml.scores") }
    self.vocabulary = vocabulary
    longestToken = (0..<vocabulary.count).reduce(0) { max($0, vocabulary.tokens.range($1).count) }
    let tokens = vocabulary.tokens
    tokensCrossSpaces = (0..<tokens.count).contains { id in
      !vocabulary.types[id].isSpecial && Self.crossesSpace(tokens.bytes.span.extracting(tokens.range(id)))
    }
    byteTokens = (0...255).map { byte in
      let byte = UInt8(truncatingIfNeeded: byte)
      return vocabulary.find(Self.spelling(of: byte)) ?? vocabulary.find([byte].span) ?? vocabulary.unknown ?? -1
    }
  }

  private static let digits = Array("0123456789ABCDEF".utf8)

  private static func spelling(of byte: UInt8) -> String {
    String(
      decoding: Array("<0x".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]] + Array(">".utf8), as: UTF8.self)
  }

  /// The byte that a token of type `byte` with this text stands for.
  static func byte(of text: Span<UInt8>) -> UInt8? {
    guard text.count == 6, text[0] == UInt8(ascii: "<"), text[5] == UInt8(ascii: ">"),
      let high = digits.firstIndex(of: text[3]), let low = digits.firstIndex(of: text[4])
    else { return nil }
    return UInt8(truncatingIfNeeded: high << 4 | low)
  }

  /// Appends the tokens of `fragment`, in which no special token stands; O(n log n).
  func encode(_ fragment: Span<UInt8>, spaceBefore: Bool, to ids: inout [Int32], _ workspace: inout Workspace) {
    guard fragment.count > 0 else { return }
    let text = Self.escaped(fragment, spaceBefore: spaceBefore)
    var start = 0
    while start < text.count {
      // Positions are 32 bits wide.
      let limit = min(text.count, start + 1 << 30)
      let end = tokensCrossSpaces ? limit : min(limit, Self.wordEnd(text.span, start))
      encodeWord(text.span, start..<end, to: &ids, &workspace)
      start = end
    }
    workspace.symbols.trim()
  }

  /// Where the word that starts at `start`, with the spaces before it, ends.
  private static func wordEnd(_ text: Span<UInt8>, _ start: Int) -> Int {
    var at = start
    while isSpace(text, at) { at += 3 }
    // By characters, as merging sees them: a stray lead byte takes in whatever follows.
    while at < text.count, !isSpace(text, at) { at += characterLength(text[at]) }
    return min(at, text.count)
  }

  private static func isSpace(_ text: Span<UInt8>, _ at: Int) -> Bool {
    at + 2 < text.count && text[at] == space[0] && text[at + 1] == space[1] && text[at + 2] == space[2]
  }

  /// Whether `token` holds a space behind something else.
  private static func crossesSpace(_ token: Span<UInt8>) -> Bool {
    var at = 0
    while isSpace(token, at) { at += 3 }
    while at < token.count {
      if isSpace(token, at) { return true }
      at += 1
    }
    return false
  }

  private func encodeWord(
    _ text: Span<UInt8>, _ range: Range<Int>, to ids: inout [Int32], _ workspace: inout Workspace
  ) {
    guard let key = WordCache.key(text, range) else {
      return encode(text.extracting(range), to: &ids, &workspace.symbols)
    }
    if workspace.words.append(key, to: &ids) { return }
    let before = ids.count
    encode(text.extracting(range), to: &ids, &workspace.symbols)
    workspace.words.insert(key, ids[before...])
  }

  private func encode(_ text: Span<UInt8>, to ids: inout [Int32], _ symbols: inout SymbolChain) {
    symbols.reset()
    var at = 0
    while at < text.count {
      let end = min(text.count, at + Self.characterLength(text[at]))
      symbols.append(vocabulary.find(text.extracting(at..<end)) ?? -1, start: at)
      at = end
    }
    symbols.mergeAll(end: text.count) { _, _, start, end in merge(text, Int(start), Int(end)) }
    for (index, id) in symbols.ids.enumerated() where id != SymbolChain.removed {
      if id >= 0 {
        ids.append(id)
      } else {
        appendBytes(of: text, Int(symbols.starts[index]), to: &ids)
      }
    }
  }

  /// Appends the tokens of the bytes of the character at `start`.
  private func appendBytes(of text: Span<UInt8>, _ start: Int, to ids: inout [Int32]) {
    let end = min(text.count, start + Self.characterLength(text[start]))
    for at in start..<end where byteTokens[Int(text[at])] >= 0 { ids.append(byteTokens[Int(text[at])]) }
  }

  @inline(__always) private func merge(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
    guard end - start <= longestToken, let id = vocabulary.find(text.extracting(start..<end)) else {
      return MergeTable.none
    }
    return UInt64(Self.order(vocabulary.scores[Int(id)])) << 32 | UInt64(id)
  }

  /// A number that is the smaller the higher the score is.
  private static func order(_ score: Float) -> UInt32 {
    let bits = (score == 0 ? 0 : score).bitPattern
    let ascending = bits & 0x8000_0000 != 0 ? ~bits : bits | 0x8000_0000
    return ~ascending
  }

  /// How many bytes the character takes that starts with `lead`, as far as that byte tells.
  private static func characterLength(_ lead: UInt8) -> Int {
    lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
  }

  private static func escaped(_ text: Span<UInt8>, spaceBefore: Bool) -> [UInt8] {
    var result = spaceBefore ? space : []
    result.reserveCapacity(text.count + text.count / 2)
    for at in text.indices {
      if text[at] == 0x20 { result += space } else { result.append(text[at]) }
    }
    return result
  }
}
