import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A program that was started; it is ended with the value.
///
/// It is in a process group of its own, so that keys of the terminal don't reach it.
final class ChildProcess {
  /// How a program ended.
  enum End: Equatable {
    case status(Int32)
    case signal(Int32)
  }

  private let process: pid_t
  private var end: End?

  /// Starts `program`, which is looked for on the PATH where it has no slash. `input`: a descriptor; nil for nothing to read.
  /// What it writes goes to the files `output` and `messages`, which are emptied first. It has this process's variables and
  /// `environment`. Calls posix_spawnp(3).
  init(
    _ program: String, _ arguments: [String], input: Int32? = nil, output: String = "/dev/null",
    messages: String = "/dev/null", environment others: [String: String] = [:]
  ) throws {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = unsafe posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
      unsafe posix_spawn_file_actions_destroy(&actions)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    if let input {
      unsafe posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    } else {
      unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    }
    for (descriptor, path) in [(STDOUT_FILENO, output), (STDERR_FILENO, messages)] {
      unsafe posix_spawn_file_actions_addopen(&actions, descriptor, path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    }
    var (all, none) = (sigset_t(), sigset_t())
    unsafe sigfillset(&all)
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

    var process: pid_t = 0
    let environment = ProcessInfo.processInfo.environment.merging(others) { _, new in new }.map {
      "\($0.key)=\($0.value)"
    }
    let status = unsafe Self.withStrings([program] + arguments) { arguments in
      unsafe Self.withStrings(environment) { environment in
        unsafe posix_spawnp(&process, program, &actions, &attributes, arguments, environment)
      }
    }
    guard status == 0 else { throw StartError(program: program, number: status) }
    self.process = process
  }

  deinit {
    guard end == nil else { return }
    kill(process, SIGKILL)
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
  }

  /// How it ended; nil while it runs. Calls waitpid(2).
  func poll() -> End? {
    guard end == nil else { return end }
    var status: Int32 = 0
    guard unsafe waitpid(process, &status, WNOHANG) == process else { return nil }
    let signal = status & 0x7F
    end = signal == 0 ? .status((status >> 8) & 0xFF) : .signal(signal)
    return end
  }

  /// Waits until it ends, at most `seconds`; nil where it still runs then, or where `isCancelled` says so.
  func wait(seconds: Double, isCancelled: () -> Bool = { false }) -> End? {
    let start = ContinuousClock.now
    while (ContinuousClock.now - start) / .seconds(1) < seconds, !isCancelled() {
      if let end = poll() { return end }
      Thread.sleep(forTimeInterval: 0.01)
    }
    return poll()
  }

  /// Sends it a signal. Calls kill(2).
  func send(_ signal: Int32) {
    if poll() == nil { kill(process, signal) }
  }

  /// Lends `strings` as C takes lists of them: pointers, the last one nil.
  private static func withStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    let pointers = unsafe strings.map { unsafe strdup($0) } + [nil]
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return unsafe body(pointers)
  }
}

/// A program could not be started.
struct StartError: Error, CustomStringConvertible {
  let program: String
  let number: Int32

  /// Whether there is no such program.
  var isMissing: Bool { number == ENOENT }

  var description: String { "cannot start \(program): \(unsafe String(cString: strerror(number)))" }
}
