import Foundation
import TestSupport
import Testing

/// The program in a real terminal: a tmux server of its own, ended with the value's life.
final class Tmux {
  let socket = "quantscope-test-\(UUID().uuidString.prefix(8))"
  let folder = FileManager.default.temporaryDirectory.appending(path: "quantscope-program-\(UUID().uuidString)")

  static let isInstalled = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
    FileManager.default.isExecutableFile(atPath: "\($0)/tmux")
  }

  /// Starts a shell of `columns` by `rows` cells that has said its terminal modes and then runs the program.
  ///
  /// The bundled model is not opened, unless `hasSamples`.
  init(
    _ arguments: String = "", columns: Int = 80, rows: Int = 24, environment: String = "COLORTERM=truecolor",
    hasSamples: Bool = false
  ) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let script = """
      cd '\(folder.path)'
      stty -a > before
      \(hasSamples ? "" : "export QUANTSCOPE_SAMPLES=")
      env \(environment) XDG_STATE_HOME='\(folder.path)' XDG_CONFIG_HOME='\(folder.path)' \
      QUANTSCOPE_RESULTS='\(folder.path)/results.sqlite' \
      QUANTSCOPE_FRAME_LOG='\(folder.path)/frames' '\(TestProgram.path)' \(arguments)
      echo "ended with $?"
      stty -a > after
      """
    try Data(script.utf8).write(to: folder.appending(path: "script"))
    run([
      "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)",
      "sh -i -c '. \(folder.path)/script; exec sh -i'",
    ])
  }

  deinit {
    run(["kill-server"])
    try? FileManager.default.removeItem(at: folder)
  }

  @discardableResult
  func run(_ arguments: [String]) -> String {
    let output = folder.appending(path: "output").path
    // Not `Process`: the server that the first call leaves behind would inherit its descriptors, and those of other
    // tests, and so their waiting would never end.
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDWR, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_RDWR, 0)
    #if os(Linux)
      for descriptor in Int32(3)..<256 { posix_spawn_file_actions_addclose(&actions, descriptor) }
    #endif
    var words: [UnsafeMutablePointer<CChar>?] = (["tmux", "-L", socket] + arguments).map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    // Threads that run tests may block signals, and a server that inherits that never hears of its children's end.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    guard posix_spawnp(&child, "tmux", &actions, &attributes, words, environ) == 0 else { return "" }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return file("output")
  }

  func send(_ keys: String...) {
    run(["send-keys"] + keys)
  }

  func resize(_ columns: Int, _ rows: Int) {
    run(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
  }

  var screen: String { run(["capture-pane", "-p"]) }

  /// Waits up to twenty seconds until the screen says `text`, and gives the screen.
  @discardableResult
  func wait(for text: String, sourceLocation: SourceLocation = #_sourceLocation) -> String {
    var last = ""
    for _ in 0..<400 {
      last = screen
      if last.contains(text) { return last }
      usleep(50_000)
    }
    Issue.record("never said \(text); the screen is\n\(last)", sourceLocation: sourceLocation)
    return last
  }

  /// The process that runs the program.
  var processID: Int32? {
    let shell = run(["list-panes", "-F", "#{pane_pid}"]).trimmingCharacters(in: .whitespacesAndNewlines)
    let children = (try? String(contentsOfFile: "/proc/\(shell)/task/\(shell)/children", encoding: .utf8)) ?? ""
    return children.split(separator: " ").compactMap { Int32($0) }.first
  }

  /// What the script left in a file of its folder.
  func file(_ name: String) -> String {
    (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
  }

  /// Whether the terminal reports the mouse, shows the alternate screen, the cursor, and sends keypad sequences.
  private var flags: String {
    run(["list-panes", "-F", "#{mouse_any_flag}#{alternate_on}#{cursor_flag}#{keypad_cursor_flag}"])
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Expects that the shell has its terminal back: modes as before, no mouse, no alternate screen, a cursor.
  func expectRestored(sourceLocation: SourceLocation = #_sourceLocation) {
    for _ in 0..<40 where file("after").isEmpty { usleep(50_000) }
    // The first line has the extent, which may have changed.
    func modes(_ name: String) -> [Substring] { Array(file(name).split(separator: "\n").dropFirst()) }
    #expect(!modes("after").isEmpty && modes("before") == modes("after"), sourceLocation: sourceLocation)
    for _ in 0..<40 where flags != "0010" { usleep(50_000) }
    #expect(flags == "0010", sourceLocation: sourceLocation)
  }
}
