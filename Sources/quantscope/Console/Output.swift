import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Standard output for results, standard error for everything said about them.
enum Output {
  /// Whether a terminal shows what is written to standard output.
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Whether a terminal shows what is written to standard error.
  static var isMessageTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes bytes to standard output as they are; use `line` for text that comes from files and models.
  static func write(_ bytes: [UInt8]) throws(OutputError) {
    try write(bytes, to: STDOUT_FILENO, named: "standard output")
  }

  /// Writes a line of text to standard output, control characters shown where a terminal would obey them.
  static func line(_ text: String = "") throws(OutputError) {
    try write(Array((isTerminal ? visible(text) : text).utf8) + [UInt8(ascii: "\n")])
  }

  /// Says a line on standard error, after the program's name.
  static func message(_ text: String) {
    try? write(Array("quantscope: \(visible(text))\n".utf8), to: STDERR_FILENO, named: "standard error")
  }

  /// Writes raw bytes to a descriptor. Calls write(2).
  static func write(_ bytes: [UInt8], to descriptor: Int32, named name: String) throws(OutputError) {
    var done = 0
    while done < bytes.count {
      let written = unsafe bytes.withUnsafeBytes { buffer in
        #if canImport(Darwin)
          unsafe Darwin.write(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
        #else
          unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
        #endif
      }
      if written >= 0 {
        done += written
      } else if errno == EPIPE, descriptor == STDOUT_FILENO {
        Signals.endByBrokenPipe()
      } else if errno != EINTR && errno != EAGAIN {
        throw OutputError(name: name, reason: unsafe String(cString: strerror(errno)))
      }
    }
  }

  /// The text with control characters replaced by pictures of them, tabs and line ends kept.
  static func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { isControl($0) }) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      result.append(isControl(scalar) ? picture(of: scalar) : scalar)
    }
    return String(result)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0..<0x20, 0x7F..<0xA0: true
    // Marks that turn the direction of text around.
    case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  private static func picture(of scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
    case 0x7F: "\u{2421}"
    default: "\u{FFFD}"
    }
  }
}

/// Something could not be written.
struct OutputError: Error, CustomStringConvertible {
  let name: String
  let reason: String
  var description: String { "cannot write to \(name): \(reason)" }
}
