/// The shapes that captions ask for by name.
public enum SketchShape: String, CaseIterable, Sendable, Hashable {
  /// Shapes that enclose something.
  case circle, ellipse, square, rectangle, triangle, diamond, pentagon, hexagon, octagon, star, heart, crescent, cross
  /// Shapes that are a line, have a hole, or are some of the others cut or slanted.
  case ring, line, arrow, semicircle, trapezium, parallelogram

  /// The words for one of it, the commonest first.
  var names: [String] {
    switch self {
    case .ellipse: ["oval", "ellipse"]
    case .diamond: ["diamond", "rhombus"]
    case .crescent: ["crescent", "moon", "crescent moon"]
    case .cross: ["cross", "plus sign"]
    case .semicircle: ["semicircle", "half circle"]
    case .trapezium: ["trapezium", "trapezoid"]
    default: [rawValue]
    }
  }

  /// The word for several: "ellipses".
  static func plural(_ name: String) -> String {
    name.hasSuffix("s") ? name + "es" : name + "s"
  }

  /// How often captions name each.
  static let weights: [(item: SketchShape, weight: Int)] = [
    (.circle, 18), (.square, 16), (.triangle, 15), (.rectangle, 10), (.star, 10), (.ellipse, 7), (.heart, 7),
    (.diamond, 6), (.hexagon, 6), (.pentagon, 4), (.octagon, 2), (.crescent, 4), (.cross, 3), (.ring, 3), (.line, 3),
    (.arrow, 3), (.semicircle, 2), (.trapezium, 2), (.parallelogram, 2),
  ]

  /// The colour that it gets where the caption names none.
  var usualColour: String {
    switch self {
    case .star, .crescent: "gold"
    case .heart: "red"
    case .line, .arrow, .cross: "black"
    default: "steelblue"
    }
  }

  /// Whether it is drawn by a stroke and has no inside.
  var isStroked: Bool { self == .line || self == .ring }
}
