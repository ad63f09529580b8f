import CNcurses
import Workbench

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

/// The terminal's clipboard.
enum Clipboard {
  /// Sends text by OSC 52, which many terminals take and all others ignore.
  @MainActor
  static func copy(_ text: String) {
    let sequence = Array("\u{1B}]52;c;\(Base64.encoded(Array(text.utf8.prefix(74_000))))\u{7}".utf8)
    unsafe sequence.withUnsafeBufferPointer { bytes in
      unsafe qs_term_send(bytes.baseAddress, Int32(clamping: bytes.count))
    }
  }
}

/// Bytes as letters, RFC 4648.
enum Base64 {
  static func encoded(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let chunk = bytes[start..<min(start + 3, bytes.count)]
      let value = chunk.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - chunk.count))
      for place in 0..<4 {
        text.append(place <= chunk.count ? letters[Int(value >> UInt32(18 - 6 * place) & 63)] : "=")
      }
    }
    return text
  }
}

/// What the terminal's own entry says its keys send.
enum TerminalKeys {
  static func all() -> [(sequence: [UInt8], code: Key.Code)] {
    let names: [(String, Key.Code)] = [
      ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home), ("kend", .end),
      ("kpp", .pageUp), ("knp", .pageDown), ("kdch1", .delete), ("kich1", .insert), ("kbs", .backspace),
    ]
    let functions = (1...12).map { ("kf\($0)", Key.Code.function($0)) }
    return (names + functions).compactMap { name, code in
      unsafe qs_term_key(name).map { (Array(unsafe String(cString: $0).utf8), code) }
    }
  }
}
