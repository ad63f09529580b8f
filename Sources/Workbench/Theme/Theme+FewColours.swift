/// How things look where colours are few or none. The terminal's own two colours are all that surely differ, so that the
/// cursor's row is marked by attributes, which can't vanish: reversed with the focus, underlined and bold without it.
extension Theme {
  /// A style at 8 or 16 colours.
  func withFewColours(_ style: Style, _ depth: ColourDepth) -> ResolvedStyle {
    if let marked = Theme.markedRow(style) { return marked }
    var background = colour(style.background, depth)
    var foreground = colour(style.foreground, depth)
    var attributes = style.attributes
    if depth == .eight {
      background = background.darkened
      if case .indexed(let place) = foreground, place > 8 { attributes.insert(.bold) }
      foreground = foreground.darkened
    }
    // On a colour stands what differs from it; black may be what the terminal's own background is. Pictures keep theirs.
    if case .rgb = style.foreground {
    } else if foreground == background || foreground == .terminal || background == .terminal {
      foreground = background.contrasting ?? (foreground == .indexed(0) ? .terminal : foreground)
    }
    return ResolvedStyle(foreground: foreground, background: background, attributes: attributes)
  }

  /// A style where there is no colour: attributes say what matters.
  func withoutColour(_ style: Style) -> ResolvedStyle {
    if let marked = Theme.markedRow(style) { return marked }
    var attributes = style.attributes
    switch style.foreground {
    case .role(.accent), .role(.focusedBorder), .role(.title), .role(.error), .role(.warning): attributes.insert(.bold)
    case .role(.formatB): attributes.insert(.underline)
    case .role(.faint), .role(.border): attributes.insert(.dim)
    default: break
    }
    return ResolvedStyle(foreground: .terminal, background: .terminal, attributes: attributes)
  }

  /// A cell of the cursor's row; nil for all others.
  private static func markedRow(_ style: Style) -> ResolvedStyle? {
    var attributes = style.attributes
    switch style.background {
    case .role(.selection): attributes.formUnion([.reverse, .bold])
    case .role(.raised): attributes.formUnion([.underline, .bold])
    default: return nil
    }
    attributes.remove(.dim)
    return ResolvedStyle(foreground: .terminal, background: .terminal, attributes: attributes)
  }
}

extension TerminalColour {
  /// One of the first eight; grey, which is black among them, becomes the terminal's own.
  fileprivate var darkened: TerminalColour {
    guard case .indexed(let place) = self, place >= 8 else { return self }
    return place == 8 ? .terminal : .indexed(place % 8)
  }

  /// Black on a light one of the sixteen, white on a dark one; nil on the terminal's own.
  fileprivate var contrasting: TerminalColour? {
    guard case .indexed(let place) = self else { return nil }
    return [0, 1, 4, 5, 8, 12].contains(place) ? .indexed(7) : .indexed(0)
  }
}
