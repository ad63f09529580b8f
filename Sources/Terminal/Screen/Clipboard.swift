import CNcurses

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
