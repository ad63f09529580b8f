// Elements as scenes write them: short, attributes in the order of the shapes' own.

func circle(_ x: Int, _ y: Int, _ radius: Int, _ fill: String, stroke: String? = nil, width: Int = 2) -> String {
  "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"\(radius)\"\(Paint(fill, stroke: stroke, width: width).attributes)/>"
}

func ellipse(
  _ x: Int, _ y: Int, _ across: Int, _ down: Int, _ fill: String, stroke: String? = nil, width: Int = 2,
  turn: String = ""
) -> String {
  let paint = Paint(fill, stroke: stroke, width: width).attributes
  let transform = turn.isEmpty ? "" : " transform=\"\(turn)\""
  return "<ellipse cx=\"\(x)\" cy=\"\(y)\" rx=\"\(across)\" ry=\"\(down)\"\(paint)\(transform)/>"
}

func rect(
  _ x: Int, _ y: Int, _ width: Int, _ height: Int, _ fill: String, round: Int = 0, stroke: String? = nil
) -> String {
  let corner = round > 0 ? " rx=\"\(round)\"" : ""
  return "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\"\(corner)"
    + "\(Paint(fill, stroke: stroke, width: 1).attributes)/>"
}

func polygon(_ points: String, _ fill: String) -> String {
  "<polygon points=\"\(points)\" fill=\"\(fill)\"/>"
}

func line(_ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int, _ stroke: String, _ width: Int = 2) -> String {
  "<line x1=\"\(x1)\" y1=\"\(y1)\" x2=\"\(x2)\" y2=\"\(y2)\" stroke=\"\(stroke)\" stroke-width=\"\(width)\"/>"
}

/// A filled path.
func path(_ data: String, _ fill: String) -> String { "<path d=\"\(data)\" fill=\"\(fill)\"/>" }

/// A path that is only a line.
func curve(_ data: String, _ stroke: String, _ width: Int = 2) -> String {
  "<path d=\"\(data)\" fill=\"none\" stroke=\"\(stroke)\" stroke-width=\"\(width)\"/>"
}

func polyline(_ points: String, _ stroke: String, _ width: Int = 2) -> String {
  "<polyline points=\"\(points)\" fill=\"none\" stroke=\"\(stroke)\" stroke-width=\"\(width)\"/>"
}

/// Letters in the middle of `x`.
func letters(_ x: Int, _ y: Int, _ size: Int, _ fill: String, _ text: String) -> String {
  "<text x=\"\(x)\" y=\"\(y)\" font-size=\"\(size)\" text-anchor=\"middle\" fill=\"\(fill)\">\(text)</text>"
}

/// What is drawn together, moved, turned or made larger by a transform.
func group(_ transform: String, _ lines: [String]) -> [String] {
  ["<g transform=\"\(transform)\">"] + lines + ["</g>"]
}
