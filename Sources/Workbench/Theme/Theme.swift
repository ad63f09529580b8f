/// A colour as a theme or a terminal names it.
package enum TerminalColour: Hashable, Sendable {
  /// The terminal's own foreground or background.
  case terminal
  /// One of the terminal's 256 (or 16) colours.
  case indexed(UInt8)
  /// A colour of 24 bits.
  case rgb(RGB)
}

/// A cell's look as the terminal gets it.
package struct ResolvedStyle: Hashable, Sendable {
  /// The letters' colour.
  package var foreground: TerminalColour
  /// The colour behind them.
  package var background: TerminalColour
  /// What is done besides colour.
  package var attributes: Style.Attributes
}

/// The colours of the program: one for each role and a heat scale, for every depth of colour.
package struct Theme: Hashable, Sendable {
  /// One depth's colours.
  package struct Palette: Hashable, Sendable {
    /// The colours that the theme names; the others are derived.
    package var roles: [Role: TerminalColour]
    /// From least to most, at least two.
    package var heat: [TerminalColour]

    /// Colours of one depth.
    package init(roles: [Role: TerminalColour], heat: [TerminalColour]) {
      self.roles = roles
      self.heat = heat
    }
  }

  /// What the theme is called.
  package var name: String
  /// Colours of 24 bits (or the terminal's own, for a theme that only uses those).
  package var full: Palette
  /// Colours of the 256, chosen by hand; what is missing is the nearest to `full`.
  package var indexed: Palette
  /// Colours of the 16; what is missing comes from the standard choice.
  package var sixteen: Palette
  /// Whether the theme does without colours at any depth.
  package var isMonochrome: Bool

  /// A theme; depths that are not given are made of `full`.
  package init(
    name: String, full: Palette, indexed: Palette = Palette(roles: [:], heat: []),
    sixteen: Palette = Palette(roles: [:], heat: []), isMonochrome: Bool = false
  ) {
    self.name = name
    self.full = full
    self.indexed = indexed
    self.sixteen = sixteen
    self.isMonochrome = isMonochrome
  }
}

extension Theme {
  /// How `style` looks at a depth of colour. Pure and not cheap: the painter keeps what it has resolved.
  package func resolve(_ style: Style, depth: ColourDepth) -> ResolvedStyle {
    guard depth != .none, !isMonochrome else { return withoutColour(style) }
    if depth <= .sixteen { return withFewColours(style, depth) }
    return ResolvedStyle(
      foreground: colour(style.foreground, depth), background: colour(style.background, depth),
      attributes: style.attributes)
  }

  /// The colour of an ink at a depth that has colours.
  package func colour(_ ink: Ink, _ depth: ColourDepth) -> TerminalColour {
    switch ink {
    case .rgb(let rgb): Theme.nearest(to: rgb, depth)
    case .heat(let place): heat(place, depth)
    case .role(let role): colour(role, depth)
    }
  }

  private func colour(_ role: Role, _ depth: ColourDepth) -> TerminalColour {
    switch depth {
    case .none: return .terminal
    case .eight, .sixteen: return sixteen.roles[role] ?? Theme.standardSixteen[role] ?? .terminal
    case .indexed:
      if let chosen = indexed.roles[role] { return chosen }
      guard case .rgb(let rgb) = fullColour(role) else { return fullColour(role) }
      return .indexed(IndexedPalette.nearest(to: rgb))
    case .trueColour: return fullColour(role)
    }
  }

  /// The 24-bit colour of a role, derived where the theme does not name it.
  private func fullColour(_ role: Role) -> TerminalColour {
    if let named = full.roles[role] { return named }
    switch role {
    case .border: return mixed(.faint, .background, 0.5)
    case .focusedBorder: return fullColour(.accent)
    case .title: return fullColour(.text)
    case .success: return fullColour(.source)
    case .sourceFaint: return mixed(.source, .background, 0.55)
    case .formatAFaint: return mixed(.formatA, .background, 0.55)
    case .formatBFaint: return mixed(.formatB, .background, 0.55)
    case .errorFaint: return mixed(.error, .background, 0.55)
    case .raised: return mixed(.selection, .background, 0.5)
    default: return .terminal
    }
  }

  /// One role's colour moved towards another's by `share`.
  private func mixed(_ role: Role, _ other: Role, _ share: Double) -> TerminalColour {
    guard case .rgb(let from) = fullColour(role), case .rgb(let to) = fullColour(other) else {
      return fullColour(role == .selection ? other : role)
    }
    return .rgb(from.mixed(with: to, share))
  }

  private func heat(_ place: UInt8, _ depth: ColourDepth) -> TerminalColour {
    let chosen = depth <= .sixteen ? sixteen.heat : depth == .indexed ? indexed.heat : []
    if chosen.count > 1 { return chosen[Int(place) * (chosen.count - 1) / 255] }
    let stops = full.heat
    guard stops.count > 1 else { return .terminal }
    let position = Double(place) / 255 * Double(stops.count - 1)
    let index = min(Int(position), stops.count - 2)
    guard case .rgb(let low) = stops[index], case .rgb(let high) = stops[index + 1] else { return stops[index] }
    return Theme.nearest(to: low.mixed(with: high, position - Double(index)), depth)
  }

  private static func nearest(to rgb: RGB, _ depth: ColourDepth) -> TerminalColour {
    switch depth {
    case .trueColour: .rgb(rgb)
    case .indexed: .indexed(IndexedPalette.nearest(to: rgb))
    case .eight, .sixteen: .indexed(IndexedPalette.nearestOfSixteen(to: rgb))
    case .none: .terminal
    }
  }

  private static let standardSixteen: [Role: TerminalColour] = [
    .source: .indexed(14), .formatA: .indexed(11), .formatB: .indexed(13), .error: .indexed(9),
    .background: .terminal, .text: .terminal, .faint: .indexed(8), .accent: .indexed(12),
    .selection: .indexed(4), .warning: .indexed(3), .border: .indexed(8), .focusedBorder: .indexed(12),
    .title: .terminal, .success: .indexed(10), .sourceFaint: .indexed(6), .formatAFaint: .indexed(3),
    .formatBFaint: .indexed(5), .errorFaint: .indexed(1), .raised: .terminal,
  ]
}

extension RGB {
  /// The colour `share` of the way to another, channel by channel.
  package func mixed(with other: RGB, _ share: Double) -> RGB {
    func channel(_ from: UInt8, _ to: UInt8) -> UInt8 {
      UInt8((Double(from) + (Double(to) - Double(from)) * share).clamped(0, 255).rounded())
    }
    return RGB(channel(red, other.red), channel(green, other.green), channel(blue, other.blue))
  }

  /// A colour from `#rrggbb`; nil for anything else.
  package init?(hex text: String) {
    let digits = text.utf8.dropFirst()
    guard text.utf8.first == UInt8(ascii: "#"), digits.count == 6,
      let value = UInt32(String(text.dropFirst()), radix: 16)
    else { return nil }
    self.init(UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255))
  }
}
