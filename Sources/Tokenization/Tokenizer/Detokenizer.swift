/// Turns tokens into text as they come, never splitting a character.
///
/// The bytes of a character that is not whole yet are held back; bytes that can't become one turn into U+FFFD at once.
/// The pieces that come out, put together with `finish()`, are what decoding all tokens and repairing the result gives.
public struct Detokenizer: Sendable {
  private let tokenizer: Tokenizer
  private let renderSpecial: Bool
  private var held: [UInt8] = []
  private var isAtStart: Bool

  /// - Parameters:
  ///   - tokenizer: what the ids are tokens of.
  ///   - renderSpecial: give the text of control tokens too.
  ///   - continuing: the tokens go on from a text before them, so that a first space is theirs.
  public init(_ tokenizer: Tokenizer, renderSpecial: Bool = false, continuing: Bool = false) {
    self.tokenizer = tokenizer
    self.renderSpecial = renderSpecial
    isAtStart = tokenizer.addsSpacePrefix && !continuing
  }

  /// The text that `id` completes; empty where it completes no character.
  public mutating func append(_ id: Int32) -> String {
    let start = held.count
    tokenizer.appendPiece(of: id, renderSpecial: renderSpecial, to: &held)
    if isAtStart, start < held.count, held[start] == 0x20 { held.remove(at: start) }
    isAtStart = false
    let whole = held.count - Self.incompleteSuffix(held)
    defer { held.removeFirst(whole) }
    return String(decoding: held[..<whole], as: UTF8.self)
  }

  /// What is held back, the incomplete character replaced by U+FFFD. The detokenizer can go on afterwards.
  public mutating func finish() -> String {
    defer { held.removeAll() }
    return String(decoding: held, as: UTF8.self)
  }

  /// How many of the last bytes begin a character that the next bytes could complete (Unicode, table 3-7).
  static func incompleteSuffix(_ bytes: [UInt8]) -> Int {
    for count in 1...3 where count <= bytes.count {
      let lead = bytes[bytes.count - count]
      if lead & 0xC0 == 0x80 { continue }
      let length = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1
      guard length > count else { return 0 }
      return count == 1 || allows(lead, second: bytes[bytes.count - count + 1]) ? count : 0
    }
    return 0
  }

  private static func allows(_ lead: UInt8, second: UInt8) -> Bool {
    switch lead {
    case 0xE0: second >= 0xA0
    case 0xED: second < 0xA0
    case 0xF0: second >= 0x90
    case 0xF4: second < 0x90
    default: true
    }
  }
}
