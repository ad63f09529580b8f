internal import Files

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Starting a program with nothing of this one's but the streams it is given.
enum Spawn {
  /// Variables of the environment that are handed on: where libraries, fonts and their caches lie.
  private static let inherited =
    BaseFolder.allCases.map(\.variable) + [
      "HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FRAMEWORK_PATH",
    ]

  /// No thread pools, no services on the session's bus, no remote files.
  private static let added = [
    "LC_ALL=C.UTF-8", "MALLOC_ARENA_MAX=1", "RAYON_NUM_THREADS=1", "GIO_USE_VFS=local", "GSETTINGS_BACKEND=memory",
  ]

  /// Starts `program` with `descriptor` as its standard input and output, and nothing as its standard error; in a
  /// process group of its own, so that keys of the terminal don't reach it. Calls posix_spawn(3).
  static func start(
    _ program: String, arguments: [String], standardStreams descriptor: Int32
  ) throws(PicturesError) -> pid_t {
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
    unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, STDIN_FILENO)
    unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, STDOUT_FILENO)
    unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    #if canImport(Darwin)
      flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
    #endif
    var (all, none) = (sigset_t(), sigset_t())
    unsafe sigfillset(&all)
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

    var process: pid_t = 0
    let status = unsafe withStrings(arguments) { arguments in
      unsafe withStrings(environment()) { environment in
        unsafe posix_spawn(&process, program, &actions, &attributes, arguments, environment)
      }
    }
    guard status == 0 else { throw .cannotStart(program: program, reason: systemSentence(status)) }
    return process
  }

  private static func environment() -> [String] {
    inherited.compactMap { name in unsafe getenv(name).map { unsafe name + "=" + String(cString: $0) } } + added
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
