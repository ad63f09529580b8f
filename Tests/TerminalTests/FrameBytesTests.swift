import CNcurses
import Foundation
import Terminal
import Testing
import Workbench

extension ScreenTests {
  /// Draws frames on a file and gives each one's bytes.
  static func frames(term: String, _ depth: ColourDepth?, _ canvases: [Canvas]) throws -> [String] {
    setenv("TERM", term, 1)
    setenv("LINES", "10", 1)
    setenv("COLUMNS", "40", 1)
    setenv("LC_ALL", "C.UTF-8", 1)
    let path = NSTemporaryDirectory() + "quantscope-frames-\(UUID().uuidString)"
    let file = open(path, O_RDWR | O_CREAT, 0o600)
    defer {
      close(file)
      unlink(path)
    }
    let screen = try Screen(input: file, output: file, colours: depth, mouse: false)
    defer { screen.close() }
    var frames: [String] = []
    for canvas in canvases {
      lseek(file, 0, SEEK_END)
      let count = screen.show(canvas, .builtIn)
      let all = try Data(contentsOf: URL(filePath: path))
      frames.append(String(decoding: all.suffix(count), as: UTF8.self))
    }
    return frames
  }

  @Test(arguments: ["xterm-256color", "xterm", "linux", "screen", "ansi", "vt100"])
  func aFrameWithoutChangesSendsNothingAndOneCellLittle(term: String) throws {
    var first = Canvas(Size(40, 10))
    for row in 0..<10 { first.text("some text in a row", 1, row, row % 2 == 0 ? .text : .faint) }
    var second = first
    second.text("X", 3, 4)
    let frames = try Self.frames(term: term, nil, [first, first, second])
    #expect(frames[0].contains("some"))
    #expect(frames[1].isEmpty)
    #expect(frames[2].hasSuffix("X") && frames[2].utf8.count < 40, "\(frames[2].debugDescription)")
  }

  @Test func coloursAreSentWhenTheyChangeAndShow() throws {
    var first = Canvas(Size(40, 10))
    first.text("start", 0, 0)
    var second = first
    // Alternating looks, with spaces of a third between: each look is set once.
    for row in 1..<9 {
      for column in 0..<36 { second.text("x", column, row, column % 2 == 0 ? Style(.source) : Style(.formatA)) }
      second.fill(Rect(10, row, 3, 1), " ", Style(.error))
    }
    let frames = try Self.frames(term: "xterm-256color", .indexed, [first, second])
    #expect(frames[1].components(separatedBy: "38;5;").count - 1 == 2, "\(frames[1].debugDescription)")
  }

  @Test func synchronizedFramesStandBetweenMarks() throws {
    var canvas = Canvas(Size(40, 10))
    canvas.text("text", 0, 0)
    let path = "/dev/null"
    let null = open(path, O_RDWR)
    defer { close(null) }
    setenv("TERM", "xterm-256color", 1)
    let screen = try Screen(input: null, output: null, colours: .indexed, mouse: false)
    defer { screen.close() }
    screen.show(canvas, .builtIn)
    qs_term_synchronize(1)
    #expect(screen.show(canvas, .builtIn) == 0)
    canvas.text("T", 0, 0)
    let marked = screen.show(canvas, .builtIn)
    qs_term_synchronize(0)
    canvas.text("t", 0, 0)
    #expect(screen.show(canvas, .builtIn) == marked - 16)
  }
}
