/// One kind of shape in a picture: "two small blue squares".
package struct ShapeItem: Hashable, Sendable {
  /// A size as captions name it.
  package enum Size: String, CaseIterable, Sendable {
    /// From the smallest: how large is said by `Layout`, which has to fit in all shapes.
    case tiny, small, medium, large

    /// The words for it; a medium size is not named.
    var words: [String] {
      switch self {
      case .tiny: ["tiny", "very small"]
      case .small: ["small", "little"]
      case .medium: [""]
      case .large: ["large", "big", "huge"]
      }
    }
  }

  /// How it is painted, other than filled.
  package enum Style: Hashable, Sendable {
    /// One colour all over.
    case filled
    /// A line around it: "with a black outline".
    case outlined(SketchColour)
    /// Only the line: "the outline of".
    case hollow
    /// Only the line, dashed: "a dashed".
    case dashed
    /// Half see-through.
    case transparent
    /// From the colour on the left to another on the right.
    case gradient(SketchColour)
    /// The same from its middle to its edge.
    case glow(SketchColour)
  }

  /// What is drawn.
  package var shape: SketchShape
  /// Nil where the caption names none.
  package var colour: SketchColour?
  /// How often it is drawn, at least 1.
  package var count = 1
  /// How large each is.
  package var size = Size.medium
  /// How each is painted.
  package var style = Style.filled

  /// A filled shape; colour nil where the caption shall name none.
  package init(shape: SketchShape, colour: SketchColour? = nil, count: Int = 1, size: Size = .medium) {
    self.shape = shape
    self.colour = colour
    self.count = count
    self.size = size
  }

  /// The name in CSS that it is painted with.
  var colourName: String { colour?.name ?? shape.usualColour }

  /// How it is told apart from other items; nil where no colour is named, which is never held back.
  var key: String? { colour.map { "\(shape.rawValue) \($0.key) \(count)" } }

  /// The paint on a background; pale colours get a black line on white paper.
  func paint(on background: SketchColour?) -> Paint {
    let width = size == .tiny ? 1 : 2
    switch style {
    case .filled:
      let isLost = background == nil && colour?.isPale == true && !shape.isStroked
      return Paint(colourName, stroke: isLost ? "black" : nil, width: 1)
    case .outlined(let line): return Paint(colourName, stroke: line.name, width: width)
    case .hollow: return Paint("none", stroke: colourName, width: width)
    case .dashed:
      var paint = Paint("none", stroke: colourName, width: width)
      paint.dash = "6 4"
      return paint
    case .transparent:
      var paint = Paint(colourName)
      paint.opacity = 50
      return paint
    case .gradient, .glow: return Paint("url(#g)")
    }
  }

  /// The definition of its gradient, one element a line; empty where it has none.
  var definitions: [String] {
    let other: SketchColour
    let kind: String
    switch style {
    case .gradient(let colour): (other, kind) = (colour, "linearGradient")
    case .glow(let colour): (other, kind) = (colour, "radialGradient")
    default: return []
    }
    return [
      "<defs>", "<\(kind) id=\"g\">", "<stop offset=\"0\" stop-color=\"\(colourName)\"/>",
      "<stop offset=\"1\" stop-color=\"\(other.name)\"/>", "</\(kind)>", "</defs>",
    ]
  }
}
