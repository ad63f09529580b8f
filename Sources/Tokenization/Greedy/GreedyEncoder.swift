/// RWKV's tokenizer: at each place the longest token that the text goes on with.
struct GreedyEncoder: Sendable {
  /// The bytes that each token stands for.
  let pieces: FlatStrings
  private let trie: ByteTrie
  private let unknown: Int32?

  /// - Throws: where a token is longer than a trie takes.
  init(_ vocabulary: Vocabulary) throws(TokenizationError) {
    var pieces = FlatStrings()
    var buffer: [UInt8] = []
    let tokens = vocabulary.tokens
    for id in 0..<tokens.count {
      buffer.removeAll(keepingCapacity: true)
      Self.unescape(tokens.bytes.span.extracting(tokens.range(id)), to: &buffer)
      pieces.append(buffer.span)
    }
    self.pieces = pieces
    trie = try ByteTrie(pieces, numbers: vocabulary.ids { !$0.isHidden })
    unknown = vocabulary.unknown
  }

  /// Appends the tokens of `fragment`; a byte that starts no token is the unknown one, or left out; O(n).
  func encode(_ fragment: Span<UInt8>, to ids: inout [Int32]) {
    var at = 0
    while at < fragment.count {
      if let found = trie.longest(in: fragment, at: at) {
        ids.append(found.value)
        at += found.length
      } else {
        if let unknown { ids.append(unknown) }
        at += 1
      }
    }
  }

  /// Appends the bytes that `text` spells: `\\t`, `\\n`, `\\r`, `\\xNN`, and any other character behind a backslash for
  /// itself.
  static func unescape(_ text: Span<UInt8>, to bytes: inout [UInt8]) {
    var at = 0
    while at < text.count {
      guard text[at] == UInt8(ascii: "\\"), at + 1 < text.count else {
        bytes.append(text[at])
        at += 1
        continue
      }
      let escape = text[at + 1]
      at += 2
      switch escape {
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "x"):
        guard at + 1 < text.count, let high = digit(text[at]), let low = digit(text[at + 1]) else {
          bytes.append(escape)
          continue
        }
        bytes.append(high << 4 | low)
        at += 2
      default: bytes.append(escape)
      }
    }
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
