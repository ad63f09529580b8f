import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The person pressed Ctrl-C, and the command stopped for it.
struct Interruption: Error {}

/// What the commands do about signals.
enum Signals {
  private static let interrupted = Atomic<Bool>(false)

  /// Whether the person pressed Ctrl-C since `watchInterrupts`.
  static var isInterrupted: Bool { interrupted.load(ordering: .relaxed) }

  /// Makes the first Ctrl-C ask the command to stop; the second ends the program at once. Calls signal(2),
  /// pthread_sigmask(3).
  static func watchInterrupts() {
    interrupted.store(false, ordering: .relaxed)  // Initialised here, since a handler may not do that.
    signal(SIGINT) { _ in
      Signals.interrupted.store(true, ordering: .relaxed)
      signal(SIGINT, SIG_DFL)
    }
    // Whoever started the program may have left the signal blocked.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGINT)
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Makes Ctrl-C end the program again. Calls signal(2).
  static func restoreInterrupts() {
    signal(SIGINT, SIG_DFL)
  }

  /// Ends with a sentence where a mapped file can no longer be read: somebody shortened it, or its disk has a fault.
  /// Calls signal(2).
  static func watchReadFaults() {
    signal(SIGBUS) { _ in
      // Only what a handler may do.
      let sentence: StaticString =
        "quantscope: a file that is read ended early, or its disk has a fault; check it and run the command again\n"
      _ = unsafe write(STDERR_FILENO, sentence.utf8Start, sentence.utf8CodeUnitCount)
      _exit(1)
    }
  }

  /// Makes a write to a pipe that nobody reads fail instead of ending the program.
  static func ignoreBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
  }

  /// Ends as programs do whose reader went away: by the signal, without a word.
  static func endByBrokenPipe() -> Never {
    signal(SIGPIPE, SIG_DFL)
    raise(SIGPIPE)
    exit(141)
  }
}

/// Ends the program at once, without the exit handlers of libraries whose threads may still work.
func exitProgram(_ status: Int32) -> Never {
  _exit(status)
}
