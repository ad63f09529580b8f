import Foundation
import Pictures
import TestSupport
import Testing

/// The life of drawing processes: how many there are, how they end, and what is left of them.
@Suite(.serialized) struct DrawingProcessTests {
  static let square = svg("<rect width='100' height='100' fill='#00f'/>")

  /// A picture whose drawing takes many seconds.
  static let endless =
    "<svg viewBox='0 0 9 9'><filter id='f' x='-1e6' y='-1e6' width='2e6' height='2e6'>"
    + String(repeating: "<feGaussianBlur stdDeviation='1e5'/><feMorphology radius='1e5'/>", count: 200)
    + "</filter><rect width='9' height='9' filter='url(#f)'/></svg>"

  /// A script in a folder of its own.
  private static func script(_ lines: String...) throws -> (path: String, folder: URL) {
    let folder = try TemporaryFolder()
    let text = try folder.write(Array((["#!/bin/sh"] + lines).joined(separator: "\n").utf8), as: "text")
    let path = folder.url.appending(path: "draw").path
    // Another process makes the file that is run: a process that some other test starts right now would inherit the
    // descriptor it is written by, and a file that is open for writing can't be run.
    let copy = Process()
    copy.executableURL = URL(fileURLWithPath: "/bin/sh")
    copy.arguments = ["-c", "cp \"$0\" \"$1\" && chmod 755 \"$1\"", text, path]
    try copy.run()
    #expect(try copy.status(within: .seconds(60)) == 0)
    // Until it has been collected it counts as a child that is left.
    for _ in 0..<2000 where copy.isRunning { usleep(1000) }
    return (path, folder.url)
  }

  @Test func oneProcessServesTwoHundredPictures() throws {
    let log = try TemporaryFolder().url.appending(path: "log").path
    let (path, _) = try Self.script("echo started >> '\(log)'", "exec '\(program)' \"$@\"")
    let renderer = SVGRenderer(program: path)
    let started = { try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").count }
    for _ in 0..<200 { _ = try renderer.draw(source: Self.square, width: 2, height: 2) }
    #expect(try started() == 1)
    let next = try renderer.draw(source: Self.square, width: 2, height: 2)
    #expect(next[1, 1] == Pixel(red: 0, green: 0, blue: 255))
    #expect(try started() == 2)
  }

  @Test func processorTimeEndsAPicture() throws {
    // The deadline is far: the signal for used up processor time is what ends the process.
    let renderer = SVGRenderer(limits: .init(processorSeconds: 1, wallSeconds: 60), program: program)
    #expect(throws: PicturesError.timedOut(seconds: 1)) {
      try renderer.draw(source: Array(Self.endless.utf8), width: 1000, height: 1000)
    }
    #expect(try renderer.draw(source: Self.square, width: 2, height: 2).width == 2)
  }

  @Test(arguments: [("KILL", SIGKILL), ("SEGV", SIGSEGV)]) func theSignalIsReported(name: String, signal: Int32) throws
  {
    let (path, _) = try Self.script("echo 'quantscope draws 1'", "kill -\(name) $$")
    #expect(throws: PicturesError.drawingStopped(signal: signal)) {
      try SVGRenderer(program: path).draw(source: Self.square, width: 2, height: 2)
    }
  }

  #if os(Linux)
    @Test func nothingIsLeftOfProcesses() async {
      // In a process of its own, which has no other children.
      await #expect(processExitsWith: .success) {
        for round in 0..<20 {
          let renderer = SVGRenderer(limits: .init(wallSeconds: 0.2), program: program)
          _ = try? renderer.draw(source: Self.square, width: 2, height: 2)
          if round % 4 == 1 { renderer.stop() }
          if round % 4 == 2 { _ = try? renderer.draw(source: Array(Self.endless.utf8), width: 900, height: 900) }
        }
        for program in ["/bin/true", "/bin/false", "/nonexistent", "/bin/cat"] {
          let renderer = SVGRenderer(limits: .init(wallSeconds: 0.1), program: program)
          _ = try? renderer.draw(source: Self.square, width: 2, height: 2)
        }
        let (path, _) = try Self.script("echo 'quantscope draws 1'", "kill -KILL $$")
        _ = try? SVGRenderer(program: path).draw(source: Self.square, width: 2, height: 2)
        var status: Int32 = 0
        let left = waitpid(-1, &status, WNOHANG)
        let reason = errno
        #expect(left == -1 && reason == ECHILD)
      }
    }
  #endif

  @Test func aProcessThatLeavesWhileItIsSentAPictureRaisesNoSignal() async {
    await #expect(processExitsWith: .success) {
      signal(SIGPIPE, SIG_DFL)
      // Some of the markup, which is more than a socket holds, is read.
      let (path, _) = try Self.script("echo 'quantscope draws 1'", "head -c 4096 > /dev/null", "exit 0")
      let paths = String(repeating: "<path d='M0 0" + String(repeating: "L1 1 2 2 ", count: 100) + "'/>", count: 1000)
      let long = svg(paths)
      let renderer = SVGRenderer(program: path)
      for _ in 0..<5 {
        #expect(throws: PicturesError.drawingFailed(reason: "the drawing process left")) {
          try renderer.draw(source: long, width: 2, height: 2)
        }
      }
    }
  }
}
