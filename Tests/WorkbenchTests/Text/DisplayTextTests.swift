import Testing
import Workbench

@Suite struct DisplayTextTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("量子", 4), ("ｆｕｌｌ", 8), ("e\u{301}", 1), ("😀", 2), ("한국", 4), ("─│╭█▏⣿", 6), ("…", 1),
    ("👨‍👩‍👧", 6), ("🇩🇪", 2), ("👍🏽", 2), ("❤️", 1), ("\u{301}", 1), ("a\tb", 4), ("\u{1B}[31m", 6),
  ])
  func widths(text: String, width: Int) {
    #expect(DisplayText.width(of: text) == width)
  }

  @Test(arguments: [
    ("\u{1B}]0;title\u{7}", "^[]0;title^G"), ("\u{9B}31m", "\u{FFFD}31m"), ("a\u{202E}b", "a\u{FFFD}b"),
    ("\u{2066}x\u{2069}", "\u{FFFD}x\u{FFFD}"), ("\u{7F}", "^?"), ("\r\n", "^M^J"), ("\u{0}", "^@"),
    ("\u{200E}", "\u{FFFD}"), ("\u{2028}", "\u{FFFD}"), ("\u{E000}", "\u{FFFD}"),
  ])
  func commandsAreShown(text: String, shown: String) {
    #expect(DisplayText.sanitized(text) == shown)
  }

  @Test func nothingThatIsDrawnCommandsATerminal() {
    for value in UInt32(0)...0x2_FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      for shown in DisplayText.sanitized(String(scalar)).unicodeScalars {
        let category = shown.properties.generalCategory
        #expect(category != .control && category != .format && category != .lineSeparator, "\(value)")
      }
    }
  }

  @Test func marksPileUpOnlyTwoHigh() {
    let pieces = DisplayText.pieces(of: "a" + String(repeating: "\u{300}", count: 50))
    #expect(pieces.map(\.glyph) == [Glyph("a", "\u{300}", "\u{300}")] && pieces.map(\.width) == [1])
  }

  @Test(arguments: [(0, ""), (1, "…"), (2, "…"), (3, "量…"), (4, "量…"), (5, "量子…"), (6, "量子鏡")])
  func truncationNeverSplitsAWideGlyph(width: Int, text: String) {
    #expect(DisplayText.truncated("量子鏡", to: width) == text)
  }

  @Test(arguments: 0..<12)
  func paddingFillsExactly(width: Int) {
    for text in ["", "a", "量子鏡", "abcdefgh"] {
      #expect(DisplayText.width(of: DisplayText.padded(text, to: width)) == width)
      #expect(DisplayText.width(of: DisplayText.leftPadded(text, to: width)) == width)
    }
  }
}

@Suite struct FuzzyMatcherTests {
  @Test(arguments: [
    ("ffdn", "ffn_down", true), ("FFN", "ffn_down", false), ("q k", "attn_k.q", true), ("xyz", "ffn", false),
    ("", "anything", true), ("down7", "blk.7.ffn_down", false), ("7 down", "blk.7.ffn_down", true),
  ])
  func matches(pattern: String, text: String, fits: Bool) {
    #expect((FuzzyMatcher(pattern).score(text) != nil) == fits)
  }

  @Test func wholeWordsComeFirstAndCrowdOutScatteredLetters() {
    let names = ["token_embd", "blk.0.attn_qkv", "blk.0.attn_q", "quantized"]
    #expect(FuzzyMatcher("attn_q").ranked(names) == [2, 1])
  }

  @Test func equalOnesKeepTheirOrder() {
    #expect(FuzzyMatcher("a").ranked(["a1", "a2", "a3"]) == [0, 1, 2])
  }
}

@Suite struct TextLayoutTests {
  @Test(arguments: 1..<20)
  func noLineIsWiderThanAsked(width: Int) {
    let text = "The quick 量子 fox jumps_over_everything_at_once\nand\n\nrests"
    let lines = TextLayout.wrapped(text, to: width)
    for line in lines { #expect(DisplayText.width(of: line) <= max(2, width)) }
    // Nothing is lost but the spaces that lines are broken at.
    #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " && $0 != "\n" })
  }

  @Test func breaksAtSpacesAndKeepsLineEnds() {
    #expect(TextLayout.wrapped("one two three\n\nfour", to: 8) == ["one two", "three", "", "four"])
  }
}

@Suite struct QuantityTests {
  @Test(arguments: [(0, "0 B"), (999, "999 B"), (1000, "1.00 kB"), (98_400_000, "98.4 MB"), (1_270_000_000, "1.27 GB")])
  func bytes(count: Int, text: String) {
    #expect(Quantity.bytes(count) == text)
  }

  @Test(arguments: [
    (0.0, 2, "0.00"), (-0.001, 2, "0.00"), (1.005, 1, "1.0"), (.nan, 1, "nan"), (-.infinity, 0, "-inf"),
    (12.345, 2, "12.35"),
    (-3.5, 0, "-4"),
  ])
  func fixed(value: Double, digits: Int, text: String) {
    #expect(Quantity.fixed(value, digits) == text)
  }

  @Test(arguments: [(0.44, "0.4s"), (59.6, "1m00s"), (200.0, "3m20s"), (7500.0, "2h05m"), (-1.0, "?"), (.nan, "?")])
  func seconds(value: Double, text: String) {
    #expect(Quantity.seconds(value) == text)
  }
}
