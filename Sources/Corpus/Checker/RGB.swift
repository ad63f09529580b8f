/// A colour, each part 0 to 255.
struct RGB: Hashable, Sendable {
  var red: Int
  var green: Int
  var blue: Int

  init(red: Int, green: Int, blue: Int) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// Six or three hexadecimal digits; nil where they are something else.
  init?(hex: some StringProtocol) {
    guard hex.utf8.allSatisfy({ ($0 | 0x20) >= 0x61 || $0 < 0x3A }), let value = Int(hex, radix: 16) else { return nil }
    switch hex.utf8.count {
    case 6: self.init(red: value >> 16, green: value >> 8 & 0xFF, blue: value & 0xFF)
    case 3: self.init(red: (value >> 8) * 17, green: (value >> 4 & 0xF) * 17, blue: (value & 0xF) * 17)
    default: return nil
    }
  }

  /// A CSS name, `#rrggbb`, `#rgb` or `rgb(r, g, b)`; nil where it is none of them.
  init?(css: String) {
    let text = css.lowercased().filter { $0 != " " }
    if text.hasPrefix("#") {
      self.init(hex: text.dropFirst())
    } else if text.hasPrefix("rgb(") || text.hasPrefix("rgba(") {
      let parts = text.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }.split(separator: ",").prefix(3).map(
        Self.level)
      guard parts.count == 3, let red = parts[0], let green = parts[1], let blue = parts[2] else { return nil }
      self.init(red: red, green: green, blue: blue)
    } else if let named = CSSColours.value(of: text) {
      self = named
    } else {
      return nil
    }
  }

  private static let named = Set(SketchColour.all.compactMap { CSSColours.value(of: $0.name) })

  private static func level(_ text: Substring) -> Int? {
    guard let value = Double(text.filter { $0 != "%" }), (0...255).contains(value) else { return nil }
    return Int(text.hasSuffix("%") ? min(255, value * 2.55) : value)
  }

  /// Whether the other can be taken for it: at most 48 apart, as the straight distance of the three parts, where it is
  /// not itself a colour of another name that captions use.
  func isNear(_ other: RGB) -> Bool {
    if self == other { return true }
    if Self.named.contains(self) { return false }
    let (red, green, blue) = (red - other.red, green - other.green, blue - other.blue)
    return red * red + green * green + blue * blue <= 48 * 48
  }
}
