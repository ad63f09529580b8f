#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// What the machine has of memory.
package enum SystemMemory {
  /// Bytes of physical memory; `Int.max` where the system does not tell. Calls sysconf(3).
  static var physical: Int {
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    let (bytes, overflow) = Int(pages).multipliedReportingOverflow(by: Int(sysconf(Int32(_SC_PAGESIZE))))
    return overflow || bytes <= 0 ? Int.max : bytes
  }

  /// Bytes that a program can have without others being pushed out: `MemAvailable` of /proc/meminfo, elsewhere all of
  /// the physical memory.
  package static var available: Int {
    guard let descriptor = unsafe Optional(open("/proc/meminfo", O_RDONLY | O_CLOEXEC)), descriptor >= 0 else {
      return physical
    }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = unsafe read(descriptor, &bytes, bytes.count)
    return count > 0 ? available(in: bytes.prefix(count)) ?? physical : physical
  }

  /// The bytes that the line `MemAvailable:   123 kB` says.
  static func available(in text: some Collection<UInt8>) -> Int? {
    for line in text.split(separator: UInt8(ascii: "\n")) where line.starts(with: "MemAvailable:".utf8) {
      let digits = line.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      return Int(String(decoding: digits, as: UTF8.self)).flatMap { kibibytes in
        let (bytes, overflow) = kibibytes.multipliedReportingOverflow(by: 1024)
        return overflow ? nil : bytes
      }
    }
    return nil
  }
}
