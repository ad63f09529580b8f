/// The frame of every drawing.
package enum Markup {
  /// The first line: what the program begins a drawing with.
  package static let opening = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 100\">\n"

  /// What stands in nearly every drawing: a tokenizer that has a token for each writes a drawing in half as many.
  static let phrases =
    [opening, "\"/>\n", "</svg>"]
    + ["circle cx", "ellipse cx", "rect x", "line x1", "polygon points", "polyline points", "path d"].map {
      "<\($0)=\""
    }
    + [
      "cy", "r", "rx", "ry", "y", "width", "height", "x2", "y1", "y2", "fill", "stroke", "stroke-width",
    ].map { "\" \($0)=\"" } + ["\" fill=\"none\" stroke=\""]

  /// The document of these elements, one a line.
  package static func document(_ lines: [String]) -> String {
    opening + lines.map { $0 + "\n" }.joined() + "</svg>"
  }

  /// A background.
  package static func paper(_ colour: String) -> String {
    "<rect x=\"0\" y=\"0\" width=\"100\" height=\"100\" fill=\"\(colour)\"/>"
  }
}
