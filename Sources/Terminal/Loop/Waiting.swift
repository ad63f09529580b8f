import CNcurses

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Waiting for the terminal, the jobs and the clock.
enum Waiting {
  /// Waits and gives back what happened, as the C side's bits, and the bytes that were typed.
  static func wait(_ milliseconds: Int32) -> (Int32, [UInt8]) {
    var found: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
      var read: Int32 = 0
      found = unsafe qs_term_wait(milliseconds, buffer.baseAddress, Int32(clamping: buffer.count), &read)
      count = max(0, min(Int(read), buffer.count))
    }
    return (found, bytes)
  }
}

/// Nanoseconds since some fixed moment.
enum Clock {
  static var now: UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(clamping: time.tv_sec) * 1_000_000_000 + UInt64(clamping: time.tv_nsec)
  }
}
