/// How a shape is painted, as attributes in a fixed order.
struct Paint: Hashable, Sendable {
  var fill: String
  var stroke: String?
  var strokeWidth = 2
  var dash: String?
  /// Of 100.
  var opacity = 100

  init(_ fill: String, stroke: String? = nil, width: Int = 2) {
    self.fill = fill
    self.stroke = stroke
    strokeWidth = width
  }

  /// `fill="red" stroke="black" stroke-width="2"`, with a blank before it.
  var attributes: String {
    var text = " fill=\"\(fill)\""
    if let stroke { text += " stroke=\"\(stroke)\" stroke-width=\"\(strokeWidth)\"" }
    if let dash { text += " stroke-dasharray=\"\(dash)\"" }
    if opacity < 100 { text += " opacity=\"0.\(opacity / 10)\"" }
    return text
  }
}
