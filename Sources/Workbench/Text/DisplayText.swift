/// Text made fit for cells: what each scalar becomes on the screen, and how wide.
///
/// Everything that the program draws goes through here, so text from files and models can never command the terminal
/// and every part of the program agrees on widths.
package enum DisplayText {
  /// One glyph and its width in cells, 1 or 2.
  package struct Piece: Hashable, Sendable {
    /// What is shown.
    package var glyph: Glyph
    /// The cells it takes, 1 or 2.
    package var width: Int
  }

  /// Calls `body` for each glyph of `text` in order.
  ///
  /// Control characters become ^X pairs (ESC is ^[), bidirectional and other invisible format characters U+FFFD,
  /// line ends U+2424 or nothing special: a caller that wants lines splits first. Joiners, variation selectors and
  /// skin tones are dropped, because terminals disagree about their widths; flags become their two letters.
  /// Complexity: O(scalars).
  package static func forEachPiece(of text: some StringProtocol, _ body: (Piece) -> Void) {
    var pending: Piece?
    for scalar in text.unicodeScalars {
      switch kind(of: scalar) {
      case .plain(let width):
        if let pending { body(pending) }
        pending = Piece(glyph: Glyph(scalar), width: width)
      case .mark:
        if pending == nil { pending = Piece(glyph: Glyph("\u{25CC}"), width: 1) }
        pending?.glyph.append(scalar)
      case .replaced(let scalars):
        if let pending { body(pending) }
        pending = nil
        for scalar in scalars { body(Piece(glyph: Glyph(scalar), width: 1)) }
      case .dropped:
        break
      }
    }
    if let pending { body(pending) }
  }

  /// The glyphs of `text`.
  package static func pieces(of text: some StringProtocol) -> [Piece] {
    var all: [Piece] = []
    forEachPiece(of: text) { all.append($0) }
    return all
  }

  /// How many cells `text` takes.
  package static func width(of text: some StringProtocol) -> Int {
    var total = 0
    forEachPiece(of: text) { total += $0.width }
    return total
  }

  /// `text` cut to at most `width` cells, with `mark` in place of what is cut.
  package static func truncated(_ text: String, to width: Int, mark: String = "…") -> String {
    guard self.width(of: text) > width else { return text }
    let room = width - self.width(of: mark)
    guard room >= 0 else { return "" }
    var result = ""
    var used = 0
    for piece in pieces(of: text) {
      if used + piece.width > room { break }
      used += piece.width
      piece.glyph.append(to: &result)
    }
    return result + mark
  }

  /// `text` with spaces added on the right up to `width` cells, or cut to them.
  package static func padded(_ text: String, to width: Int) -> String {
    let cut = truncated(text, to: width)
    return cut + String(repeating: " ", count: max(0, width - self.width(of: cut)))
  }

  /// `text` with spaces added on the left up to `width` cells, or cut to them.
  package static func leftPadded(_ text: String, to width: Int) -> String {
    let cut = truncated(text, to: width)
    return String(repeating: " ", count: max(0, width - self.width(of: cut))) + cut
  }

  /// Bytes as text: what is not UTF-8 becomes U+FFFD.
  package static func text(_ bytes: some Collection<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }

  /// `text` with everything that could command a terminal shown instead, for plain output.
  package static func sanitized(_ text: some StringProtocol) -> String {
    var result = ""
    forEachPiece(of: text) { $0.glyph.append(to: &result) }
    return result
  }
}

extension DisplayText {
  enum Kind {
    case plain(width: Int)
    case mark
    case replaced([Unicode.Scalar])
    case dropped
  }

  static func kind(of scalar: Unicode.Scalar) -> Kind {
    let value = scalar.value
    if value >= 0x20, value < 0x7F { return .plain(width: 1) }
    if value < 0x20 { return .replaced(caret(value + 0x40)) }
    if value == 0x7F { return .replaced(caret(0x3F)) }
    if value < 0xA0 { return .replaced(["\u{FFFD}"]) }
    if value == 0xA0 { return .replaced([" "]) }
    if value == 0xAD { return .dropped }
    if value < 0x300 { return .plain(width: 1) }
    return kindBeyondLatin(scalar)
  }

  private static func caret(_ value: UInt32) -> [Unicode.Scalar] {
    ["^", Unicode.Scalar(value) ?? "?"]
  }

  private static func kindBeyondLatin(_ scalar: Unicode.Scalar) -> Kind {
    let value = scalar.value
    switch value {
    case 0x200B...0x200D, 0xFE00...0xFE0F, 0xE0100...0xE01EF, 0x1F3FB...0x1F3FF, 0x2060, 0xFEFF:
      return .dropped
    case 0x1F1E6...0x1F1FF:
      return .replaced([Unicode.Scalar(value - 0x1F1E6 + 0x41) ?? "?"])
    case 0x2500...0x259F:
      return .plain(width: 1)
    default:
      break
    }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark:
      return .mark
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
      return .replaced(["\u{FFFD}"])
    default:
      // Vowels and finals that complete a Hangul syllable take no cell of their own.
      if value >= 0x1160, value <= 0x11FF { return .mark }
      return .plain(width: WideRanges.contains(value) ? 2 : 1)
    }
  }
}
