/// What a terminal says of itself when it is asked.
package enum TerminalAnswer: Hashable, Sendable {
  /// Whether its background is light.
  case background(isLight: Bool)
  /// It shows frames that stand between two marks at once.
  case synchronizes

  /// Asks for both: the background's colour (OSC 11), the state of mode 2026 (DECRQM).
  static let questions = Array("\u{1B}]11;?\u{7}\u{1B}[?2026$p".utf8)

  /// Whether a terminal takes questions that it does not know in silence, by what the environment calls it.
  static func mayBeAsked(_ environment: (String) -> String?) -> Bool {
    guard let name = environment("TERM"), environment("TERM_PROGRAM") != "Apple_Terminal" else { return false }
    let kinds = [
      "xterm", "tmux", "foot", "alacritty", "kitty", "wezterm", "ghostty", "konsole", "rxvt", "vte", "gnome",
    ]
    return kinds.contains { name.hasPrefix($0) }
  }

  /// An answer of the form `]11;rgb:rrrr/gggg/bbbb`; nil for any other.
  init?(string bytes: ArraySlice<UInt8>) {
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.hasPrefix("]11;rgb"), let colon = text.firstIndex(of: ":") else { return nil }
    let channels = text[text.index(after: colon)...].split(separator: "/").map { channel -> Double? in
      let digits = channel.prefix { $0.isHexDigit }
      guard (1...4).contains(digits.count), let value = Int(digits, radix: 16) else { return nil }
      return Double(value) / Double((1 << (4 * digits.count)) - 1)
    }
    guard channels.count >= 3, let red = channels[0], let green = channels[1], let blue = channels[2] else {
      return nil
    }
    self = .background(isLight: 0.299 * red + 0.587 * green + 0.114 * blue > 0.5)
  }

  /// An answer of the form `?2026;state$y`, where the state is 1 or 2 if the mode is there to be set; nil for any other.
  init?(parameters: ArraySlice<UInt8>, final: UInt8) {
    let text = String(decoding: parameters, as: UTF8.self)
    guard final == UInt8(ascii: "y"), text == "?2026;1$" || text == "?2026;2$" else { return nil }
    self = .synchronizes
  }
}
