import Foundation

/// An element that paints something, as it lies on a canvas of 100 by 100.
struct DrawnShape {
  /// What an area or a line is painted with.
  enum Ink {
    case none
    case colour(RGB)
    /// The colours of a gradient's stops.
    case gradient([RGB])

    /// Whether it is, or goes over to, this colour.
    func holds(_ colour: RGB) -> Bool {
      switch self {
      case .none: false
      case .colour(let own): own.isNear(colour)
      case .gradient(let stops): stops.contains { $0.isNear(colour) }
      }
    }

    var isNone: Bool { if case .none = self { true } else { false } }
  }

  var element: String
  /// Points along its edge; open for lines.
  var outline: [Point]
  var hasCurves: Bool
  var isClosed: Bool
  var fill: Ink
  var stroke: Ink
  var strokeWidth: Double
  var opacity: Double
  /// Whether a rectangle's corners are round.
  var text = ""

  var box: Box { Box(outline) }

  /// Whether it covers the whole canvas.
  var isPaper: Bool {
    element == "rect" && !fill.isNone && box.minX <= 0.5 && box.minY <= 0.5 && box.maxX >= 99.5 && box.maxY >= 99.5
  }

  /// Whether it hides what lies under `point`.
  func hides(_ point: Point) -> Bool {
    guard !fill.isNone, opacity > 0.9, isArea else { return false }
    return box.contains(point) && Outline.contains(outline, point)
  }

  /// Whether it has an inside that is painted.
  var isArea: Bool { element != "line" && element != "text" && outline.count > 2 }

  /// Points of it that must be seen: of its inside, or of its line where it has only that.
  var samples: [Point] {
    guard isArea, !fill.isNone else { return outline }
    let box = box
    var inside: [Point] = []
    for row in 0..<7 {
      for column in 0..<7 {
        let point = Point(
          x: box.minX + box.width * (Double(column) + 0.5) / 7, y: box.minY + box.height * (Double(row) + 0.5) / 7)
        if Outline.contains(outline, point) { inside.append(point) }
      }
    }
    return inside.isEmpty ? outline : inside
  }
}
