#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the program itself has of memory.
enum ResidentMemory {
  /// The most bytes that were there at once until now; 0 where the system does not tell.
  static func peak() -> Int {
    var usage = rusage()
    #if canImport(Darwin)
      return unsafe getrusage(RUSAGE_SELF, &usage) == 0 ? Int(usage.ru_maxrss) : 0
    #else
      return unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 ? Int(usage.ru_maxrss) * 1024 : 0
    #endif
  }

  /// What choosing tokens from a vocabulary of `count` takes, and the text and threads of a run.
  static func reserve(_ count: Int) -> Int { 64 * count + 8 << 20 }
}
