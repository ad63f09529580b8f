/// How many colours a terminal shows.
package enum ColourDepth: String, CaseIterable, Comparable, Sendable {
  /// Attributes alone.
  case none = "0"
  /// The first eight of the palette, and bold.
  case eight = "8"
  /// The palette's sixteen.
  case sixteen = "16"
  /// The 256 of xterm.
  case indexed = "256"
  /// 24 bits.
  case trueColour = "24bit"

  /// Whether the one has fewer colours than the other.
  package static func < (left: ColourDepth, right: ColourDepth) -> Bool {
    left.order < right.order
  }

  private var order: Int { ColourDepth.allCases.firstIndex(of: self) ?? 0 }

  /// The depth that the environment, the terminal's entry and an option ask for.
  ///
  /// - Parameters:
  ///   - option: what `--colours` says, nil without it; it wins.
  ///   - environment: `NO_COLOR` (any text), `COLORTERM` (`truecolor` or `24bit`).
  ///   - terminalColours: what the terminal's entry says, 0 or less for none.
  package static func detected(
    option: ColourDepth?, environment: (String) -> String?, terminalColours: Int
  ) -> ColourDepth {
    if let option { return option }
    if let no = environment("NO_COLOR"), !no.isEmpty { return .none }
    if ["truecolor", "24bit"].contains(environment("COLORTERM")?.lowercased()), terminalColours >= 8 {
      return .trueColour
    }
    switch terminalColours {
    case 0x1000000...: return .trueColour
    case 256...: return .indexed
    case 16...: return .sixteen
    case 8...: return .eight
    default: return .none
    }
  }
}
