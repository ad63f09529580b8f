#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The limits that the drawing process sets for itself before it reads a picture. Calls setrlimit(2).
enum ProcessLimits {
  #if canImport(Darwin)
    private typealias Resource = Int32
  #else
    private typealias Resource = __rlimit_resource
  #endif

  /// The signal that ends a process whose processor time is used up.
  static let outOfTime = SIGXCPU

  /// Whatever files the program had open are closed; none may be written, no core left behind.
  static func forbidFiles() {
    // Nearly all were closed at the start of the process; parts of the program may have forgotten to ask for that.
    for descriptor in (STDERR_FILENO + 1)..<4096 { close(descriptor) }
    // Without this a write beyond the limit would end the process instead of failing.
    signal(SIGXFSZ, SIG_IGN)
    limit(RLIMIT_FSIZE, to: 0, isHard: true)
    limit(RLIMIT_CORE, to: 0, isHard: true)
  }

  /// What the next picture may take beyond what the process has taken so far.
  static func set(memory: Int, processorSeconds: Int) {
    limit(RLIMIT_CPU, to: usedSeconds() + max(1, processorSeconds), isHard: false)
    // macOS maps the shared cache of all libraries into every process: a limit on addresses means nothing there.
    #if !canImport(Darwin)
      if let mapped = mappedBytes() { limit(RLIMIT_AS, to: mapped + max(16 << 20, memory), isHard: false) }
    #endif
  }

  private static func limit(_ resource: Resource, to value: Int, isHard: Bool) {
    #if !canImport(Darwin)
      let resource = __rlimit_resource_t(resource.rawValue)
    #endif
    var limits = rlimit()
    guard unsafe getrlimit(resource, &limits) == 0 else { return }
    limits.rlim_cur = min(rlim_t(value), limits.rlim_max)
    if isHard { limits.rlim_max = limits.rlim_cur }
    unsafe setrlimit(resource, &limits)
  }

  /// Processor time used so far, in whole seconds, rounded up.
  private static func usedSeconds() -> Int {
    var time = timespec()
    guard unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
    return time.tv_sec + 1
  }

  #if !canImport(Darwin)
    /// Bytes of address space in use, from the first number of /proc/self/statm.
    private static func mappedBytes() -> Int? {
      let descriptor = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return nil }
      defer { close(descriptor) }
      var text = [UInt8](repeating: 0, count: 64)
      let count = unsafe read(descriptor, &text, text.count)
      guard count > 0 else { return nil }
      let digits = text.prefix(count).prefix { $0 != 0x20 }
      return Int(String(decoding: digits, as: UTF8.self)).map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) }
    }
  #endif
}
