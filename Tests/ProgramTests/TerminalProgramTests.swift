import Foundation
import TestSupport
import Testing

@Suite(
  .serialized,
  .enabled("needs tmux") { Goldens.isCI || Tmux.isInstalled })
struct TerminalProgramTests {
  /// A file that the reader takes: no tensors, one key.
  static func model(in folder: URL) throws -> String {
    var bytes: [UInt8] = Array("GGUF".utf8)
    func append(_ value: UInt64, _ count: Int) {
      for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
    }
    append(3, 4)
    append(0, 8)
    append(1, 8)
    let (key, value) = ("general.architecture", "tiny\u{1B}[31m")
    append(UInt64(key.utf8.count), 8)
    bytes += Array(key.utf8)
    append(8, 4)
    append(UInt64(value.utf8.count), 8)
    bytes += Array(value.utf8)
    bytes += [UInt8](repeating: 0, count: 64)
    let url = folder.appending(path: "tiny.gguf")
    try Data(bytes).write(to: url)
    return url.path
  }

  @Test func startsResizesAndLeavesTheTerminalAsItWas() throws {
    let tmux = try Tmux()
    #expect(tmux.wait(for: "no model is open").contains("Open a file"))
    for (columns, rows) in [(200, 60), (40, 12), (19, 4), (1, 1), (100, 30)] {
      tmux.resize(columns, rows)
      usleep(60_000)
    }
    #expect(tmux.wait(for: "no model is open").contains("Open a file"))
    tmux.send("q")
    tmux.wait(for: "ended with 0")
    tmux.expectRestored()
  }

  @Test func opensAFileByItsPathAndShowsItsText() throws {
    let tmux = try Tmux(columns: 120, rows: 44)
    let path = try Self.model(in: tmux.folder)
    tmux.wait(for: "no model is open")
    tmux.send("o")
    tmux.send("-l", path)
    tmux.send("Enter")
    #expect(tmux.wait(for: "general.architecture").contains("tiny^[[31m"))
    tmux.send("q")
    tmux.wait(for: "ended with 0")
    tmux.expectRestored()
    #expect(tmux.file("quantscope/state.toml").contains("tiny.gguf"))
  }

  @Test func theBundledModelOpensAndDraws() throws {
    let tmux = try Tmux(columns: 120, rows: 40, hasSamples: true)
    #expect(tmux.wait(for: "blk.0.attn_k").contains("sketch"))
    tmux.send("2")
    tmux.wait(for: "type")
    tmux.send("i")
    tmux.send("-l", "Draw a red circle.")
    tmux.send("Enter")
    tmux.wait(for: "<circle")
    tmux.wait(for: "</svg>")
    tmux.send("Escape")
    usleep(200_000)
    tmux.send("q")
    tmux.wait(for: "ended with 0")
    tmux.expectRestored()
  }

  /// A step in Explore at 200x60, all that is measured after it included: over a slow line too it has to be quick.
  @Test(arguments: ["xterm-256color", "tmux-256color"])
  func aStepSendsLittle(term: String) throws {
    let tmux = try Tmux(
      columns: 200, rows: 60, environment: "-u COLORTERM TERM=\(term)", hasSamples: true)
    tmux.wait(for: "blk.0.attn_k")
    tmux.wait(for: "Q4_K errors")
    usleep(2_000_000)
    tmux.run(["pipe-pane", "cat > '\(tmux.folder.path)/bytes'"])
    usleep(200_000)
    tmux.send("Down")
    usleep(2_000_000)
    tmux.run(["pipe-pane"])
    usleep(200_000)
    let count = tmux.file("bytes").utf8.count
    #expect(count > 100 && count < 16_000, "a step sent \(count) bytes")
    tmux.send("q")
    tmux.wait(for: "ended with 0")
  }

  @Test func aMissingModelIsAnErrorOnTheScreen() throws {
    let tmux = try Tmux("/nonexistent/model.gguf")
    tmux.wait(for: "/nonexistent/model.gguf")
    // Esc and a letter in one breath are the letter with Alt.
    tmux.send("Escape")
    usleep(200_000)
    tmux.send("q")
    tmux.wait(for: "ended with 0")
    tmux.expectRestored()
  }

  @Test(arguments: [
    ("TERM", SIGTERM), ("HUP", SIGHUP), ("QUIT", SIGQUIT), ("SEGV", SIGSEGV), ("BUS", SIGBUS), ("ILL", SIGILL),
    ("ABRT", SIGABRT), ("TRAP", SIGTRAP),
  ])
  func aSignalThatEndsTheProgramRestoresTheTerminal(name: String, number: Int32) throws {
    let tmux = try Tmux(environment: "COLORTERM=truecolor SWIFT_BACKTRACE=enable=no")
    tmux.wait(for: "no model is open")
    let process = try #require(tmux.processID)
    kill(process, number)
    tmux.wait(for: "ended with \(128 + number)")
    tmux.expectRestored()
  }

  @Test func suspendsAndComesBack() throws {
    let tmux = try Tmux()
    tmux.wait(for: "no model is open")
    tmux.send("q")
    tmux.wait(for: "ended with 0")
    tmux.send("-l", "clear; set -m; XDG_STATE_HOME=\(tmux.folder.path) \(TestProgram.path)")
    tmux.send("Enter")
    tmux.wait(for: "no model is open")
    tmux.send("C-z")
    for _ in 0..<100 where tmux.screen.contains("no model is open") { usleep(50_000) }
    #expect(!tmux.screen.contains("no model is open"))
    tmux.expectRestored()
    tmux.send("-l", "echo shell; fg")
    tmux.send("Enter")
    tmux.wait(for: "no model is open")
    tmux.resize(90, 30)
    tmux.wait(for: "no model is open")
    tmux.send("q")
    tmux.expectRestored()
  }

  @Test func aDeadTerminalEndsTheProgram() throws {
    let tmux = try Tmux()
    tmux.wait(for: "no model is open")
    let process = try #require(tmux.processID)
    tmux.run(["kill-server"])
    for _ in 0..<100 where Self.isAlive(process) { usleep(50_000) }
    #expect(!Self.isAlive(process))
  }

  @Test func withoutATerminalItSaysSo() throws {
    let result = try TestProgram.run()
    #expect(result.status == 1 && result.messages.contains("needs a terminal"))
  }

  @Test func anIdleScreenTakesNoProcessorTime() throws {
    let tmux = try Tmux()
    tmux.wait(for: "no model is open")
    let process = try #require(tmux.processID)
    usleep(500_000)
    let before = Self.processorTicks(process)
    usleep(3_000_000)
    #expect(Self.processorTicks(process) - before <= 2)
    tmux.send("q")
  }

  /// Whether a process runs; one that has ended and that nobody has asked after does not.
  static func isAlive(_ process: Int32) -> Bool {
    let text = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
    return text.split(separator: ")").last.map { !$0.hasPrefix(" Z") } ?? false
  }

  static func processorTicks(_ process: Int32) -> Int {
    let text = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
    let words = text.split(separator: ")").last?.split(separator: " ") ?? []
    return words.count > 13 ? (Int(words[11]) ?? 0) + (Int(words[12]) ?? 0) : 0
  }
}
