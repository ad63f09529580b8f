import CNcurses
import Foundation
import Terminal
import Testing
import Workbench

/// ncurses without a terminal: painted on /dev/null, read back from its window.
@Suite(.serialized) @MainActor struct ScreenTests {
  static func withScreen(term: String, _ colours: ColourDepth?, _ body: (Screen) throws -> Void) throws {
    setenv("TERM", term, 1)
    setenv("LINES", "10", 1)
    setenv("COLUMNS", "40", 1)
    setenv("LC_ALL", "C.UTF-8", 1)
    let null = open("/dev/null", O_RDWR)
    defer { close(null) }
    let screen = try Screen(input: null, output: null, colours: colours, mouse: false)
    defer { screen.close() }
    try body(screen)
  }

  static func row(_ row: Int32, _ columns: Range<Int32>) -> String {
    var text = ""
    for column in columns {
      if let scalar = Unicode.Scalar(qs_term_cell(row, column)) { text.unicodeScalars.append(scalar) }
    }
    return text
  }

  @Test(arguments: ["xterm-256color", "xterm", "vt100", "linux", "screen-256color", "tmux-256color"])
  func whatIsDrawnStandsInTheWindow(term: String) throws {
    try Self.withScreen(term: term, nil) { screen in
      #expect(screen.size == Size(40, 10))
      var canvas = Canvas(screen.size)
      canvas.box(canvas.bounds, title: [TextRun("title", .title)])
      canvas.text("last", 36, 9)
      for depth in 0...255 { canvas.put(Glyph("x"), at: Point(depth % 38 + 1, 2), Style(.heat(UInt8(depth)))) }
      screen.show(canvas, .builtIn)
      #expect(Self.row(0, 0..<10) == "╭ title ──")
      #expect(Self.row(9, 36..<40) == "last")
    }
  }

  @Test func onlyWhatChangedIsPaintedAndWideGlyphsHold() throws {
    try Self.withScreen(term: "xterm-256color", .indexed) { screen in
      var canvas = Canvas(screen.size)
      canvas.text("量子鏡 e\u{301} 😀 end", 0, 0)
      screen.show(canvas, .builtIn)
      #expect(Self.row(0, 0..<1) == "量" && Self.row(0, 13..<14) == "n")
      canvas.text("ab", 1, 0)
      screen.show(canvas, .builtIn)
      #expect(Self.row(0, 0..<3) == " ab" && Self.row(0, 4..<5) == "鏡")
    }
  }

  @Test func directColoursAreHadWithoutADirectEntry() throws {
    for term in ["xterm-256color", "tmux-256color", "screen-256color"] {
      try Self.withScreen(term: term, .trueColour) { screen in
        #expect(screen.depth == .trueColour && qs_term_is_direct() == 1)
        // More pairs than there are: everything starts anew instead of going wrong.
        for frame in 0..<200 {
          var canvas = Canvas(screen.size)
          for index in 0..<400 {
            let colour = RGB(UInt8(frame), UInt8(index % 256), UInt8(index / 256))
            canvas.put(Glyph("x"), at: Point(index % 40, index / 40), Style(.rgb(colour), on: .rgb(RGB(1, 2, 3))))
          }
          screen.show(canvas, .builtIn)
        }
        #expect(Self.row(5, 0..<3) == "xxx")
      }
    }
    #expect(getenv("TERMINFO") == nil)
  }

  @Test func anUnknownTerminalIsAnError() {
    #expect(throws: TerminalError.self) { try Self.withScreen(term: "no-such-terminal", nil) { _ in } }
    #expect(throws: TerminalError.self) { try Self.withScreen(term: "dumb", nil) { _ in } }
  }

  /// Where the C library and the table disagree the painter puts a stand-in, which would be a pity for common text.
  @Test func agreesWithTheSystemOnCommonScripts() {
    setlocale(LC_CTYPE, "C.UTF-8")
    let ranges: [ClosedRange<UInt32>] = [
      0x20...0x7E, 0xA1...0xAC, 0xC0...0x2AF, 0x370...0x377, 0x391...0x3A1, 0x400...0x482, 0x2500...0x259F,
      0x3041...0x3096, 0x4E00...0x9FA5, 0xAC00...0xD7A3, 0x1F600...0x1F64F, 0x2800...0x28FF,
    ]
    for range in ranges {
      for value in range {
        guard let scalar = Unicode.Scalar(value) else { continue }
        #expect(Int(qs_term_width(value)) == DisplayText.width(of: String(scalar)), "U+\(String(value, radix: 16))")
      }
    }
  }
}
