/// What a colour means. The first four are for data, the next six for the program around it; the others a theme derives
/// from those ten, unless it names them itself.
package enum Role: String, CaseIterable, Hashable, Sendable {
  // Data.
  /// The source's weights, two formats beside them, and errors of weights.
  case source, formatA, formatB, error
  // Chrome.
  /// What lies behind, what is read, what is read last, what one shall see, the cursor's row, a warning.
  case background, text, faint, accent, selection, warning
  // Derived.
  /// Frames, headings, success, fainter forms of the data's colours, and a raised ground.
  case border, focusedBorder, title, success, sourceFaint, formatAFaint, formatBFaint, errorFaint, raised

  /// The ten roles that every theme defines.
  package static let base: [Role] = [
    .source, .formatA, .formatB, .error, .background, .text, .faint, .accent, .selection, .warning,
  ]
}

/// A colour of 8 bits a channel.
package struct RGB: Hashable, Sendable {
  /// Red, 0 to 255.
  package var red: UInt8
  /// Green, 0 to 255.
  package var green: UInt8
  /// Blue, 0 to 255.
  package var blue: UInt8

  /// A colour.
  package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }
}

/// Where a cell's colour comes from.
package enum Ink: Hashable, Sendable {
  /// A role of the theme.
  case role(Role)
  /// A place on the theme's heat scale, 0 (least) to 255 (most).
  case heat(UInt8)
  /// A colour that does not depend on the theme: pictures.
  case rgb(RGB)

  /// A place on the heat scale by fraction; what is not between 0 and 1 (NaN too) is clamped.
  package static func heat(fraction: Double) -> Ink {
    guard fraction > 0 else { return .heat(0) }
    return .heat(UInt8(min(1, fraction) * 255))
  }
}

/// How a cell looks: two inks and attributes.
package struct Style: Hashable, Sendable {
  /// Ways of drawing that do not need colour.
  package struct Attributes: OptionSet, Hashable, Sendable {
    /// A bit for each.
    package let rawValue: UInt8

    /// Those whose bits are set.
    package init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// Heavier, or brighter where a terminal has no heavier letters.
    package static let bold = Attributes(rawValue: 1)
    /// A line below.
    package static let underline = Attributes(rawValue: 2)
    /// Foreground and background exchanged.
    package static let reverse = Attributes(rawValue: 4)
    /// Fainter.
    package static let dim = Attributes(rawValue: 8)
  }

  /// The letters' ink.
  package var foreground: Ink
  /// The ink behind them.
  package var background: Ink
  /// What is done besides colour.
  package var attributes: Attributes

  /// A style of two inks.
  package init(_ foreground: Ink, on background: Ink = .role(.background), _ attributes: Attributes = []) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  /// A style of two roles.
  package init(_ role: Role, on background: Role = .background, _ attributes: Attributes = []) {
    self.init(.role(role), on: .role(background), attributes)
  }

  /// What most of the screen is written in.
  package static let text = Style(.text)
  /// What matters less.
  package static let faint = Style(.faint)
  /// What draws the eye: the focus, keys.
  package static let accent = Style(.accent)
  /// Errors, of weights and of the program.
  package static let error = Style(.error)
  /// What is not as it should be, but no error.
  package static let warning = Style(.warning)
  /// The words in a border.
  package static let title = Style(.title, .bold)
  /// A letter of a label that is also the key.
  package static let key = Style(.accent, .bold)
  /// The row under the cursor.
  package static let selected = Style(.text, on: .selection, .bold)

  /// A role on the usual background.
  package init(_ role: Role, _ attributes: Attributes) {
    self.init(role, on: .background, attributes)
  }

  /// The same with other attributes added.
  package func with(_ added: Attributes) -> Style {
    var style = self
    style.attributes.formUnion(added)
    return style
  }

  /// The same on another background.
  package func on(_ role: Role) -> Style {
    var style = self
    style.background = .role(role)
    return style
  }
}
