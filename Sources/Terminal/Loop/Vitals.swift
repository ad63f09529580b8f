#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The process's own figures.
enum Vitals {
  /// Memory in bytes that is really there, nil where the system does not tell.
  static func residentBytes() -> Int? {
    #if os(Linux)
      guard let text = smallFile("/proc/self/statm") else { return nil }
      let words = text.split(separator: " ")
      guard words.count > 1, let pages = Int(words[1]) else { return nil }
      return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    #else
      var usage = rusage()
      return unsafe getrusage(RUSAGE_SELF, &usage) == 0 ? Int(usage.ru_maxrss) : nil
    #endif
  }

  /// Nanoseconds since the process was started, to a hundredth of a second; nil where the system does not tell.
  static func processAge() -> UInt64? {
    #if os(Linux)
      // The name in parentheses may hold spaces: count from behind it. Field 22 is the start in ticks since boot.
      guard let text = smallFile("/proc/self/stat"), let close = text.lastIndex(of: ")") else { return nil }
      let words = text[close...].split(separator: " ")
      guard words.count > 20, let ticks = UInt64(words[20]) else { return nil }
      var time = timespec()
      unsafe clock_gettime(CLOCK_BOOTTIME, &time)
      let now = UInt64(clamping: time.tv_sec) * 1_000_000_000 + UInt64(clamping: time.tv_nsec)
      let started = ticks * (1_000_000_000 / UInt64(max(1, sysconf(Int32(_SC_CLK_TCK)))))
      return now > started ? now - started : 0
    #else
      return nil
    #endif
  }

  private static func smallFile(_ path: String) -> String? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
      count = max(0, unsafe read(file, buffer.baseAddress, buffer.count))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
