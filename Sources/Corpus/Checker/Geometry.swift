import Foundation

/// A point of a drawing, in units of a canvas of 100 by 100.
struct Point: Equatable, Sendable {
  var x: Double
  var y: Double

  func distance(to other: Point) -> Double {
    ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)).squareRoot()
  }
}

/// The smallest upright rectangle around points.
struct Box: Sendable {
  var minX = Double.infinity
  var minY = Double.infinity
  var maxX = -Double.infinity
  var maxY = -Double.infinity

  init(_ points: [Point]) {
    for point in points {
      (minX, maxX) = (min(minX, point.x), max(maxX, point.x))
      (minY, maxY) = (min(minY, point.y), max(maxY, point.y))
    }
  }

  var width: Double { max(0, maxX - minX) }
  var height: Double { max(0, maxY - minY) }
  var centre: Point { Point(x: (minX + maxX) / 2, y: (minY + maxY) / 2) }

  func contains(_ point: Point) -> Bool {
    point.x >= minX && point.x <= maxX && point.y >= minY && point.y <= maxY
  }

  /// Whether the other lies in it, half a unit aside.
  func contains(_ other: Box) -> Bool {
    other.minX >= minX - 0.5 && other.maxX <= maxX + 0.5 && other.minY >= minY - 0.5 && other.maxY <= maxY + 0.5
  }
}

/// A map of the plane: x' = ax + cy + e, y' = bx + dy + f, as in SVG's `matrix(a b c d e f)`.
struct Transform: Sendable {
  var a = 1.0
  var b = 0.0
  var c = 0.0
  var d = 1.0
  var e = 0.0
  var f = 0.0

  func apply(_ point: Point) -> Point {
    Point(x: a * point.x + c * point.y + e, y: b * point.x + d * point.y + f)
  }

  /// The map that applies `inner` first.
  func after(_ inner: Transform) -> Transform {
    Transform(
      a: a * inner.a + c * inner.b, b: b * inner.a + d * inner.b, c: a * inner.c + c * inner.d,
      d: b * inner.c + d * inner.d, e: a * inner.e + c * inner.f + e, f: b * inner.e + d * inner.f + f)
  }

  /// The map of a `transform` attribute; functions that it does not know change nothing.
  init(attribute: String) {
    self.init()
    for part in attribute.split(separator: ")") {
      let pieces = part.split(separator: "(", maxSplits: 1)
      guard pieces.count == 2 else { continue }
      let name = pieces[0].filter { $0.isLetter }
      self = after(Transform(function: String(name), Numbers.all(in: String(pieces[1]))))
    }
  }

  init(a: Double = 1, b: Double = 0, c: Double = 0, d: Double = 1, e: Double = 0, f: Double = 0) {
    (self.a, self.b, self.c, self.d, self.e, self.f) = (a, b, c, d, e, f)
  }

  private init(function: String, _ values: [Double]) {
    self.init()
    guard let first = values.first else { return }
    switch function {
    case "translate": (e, f) = (first, values.count > 1 ? values[1] : 0)
    case "scale": (a, d) = (first, values.count > 1 ? values[1] : first)
    case "skewX": c = tan(first * .pi / 180)
    case "skewY": b = tan(first * .pi / 180)
    case "matrix" where values.count == 6:
      (a, b, c, d, e, f) = (values[0], values[1], values[2], values[3], values[4], values[5])
    case "rotate":
      let angle = first * .pi / 180
      let turn = Transform(a: cos(angle), b: sin(angle), c: -sin(angle), d: cos(angle))
      let (x, y) = values.count >= 3 ? (values[1], values[2]) : (0, 0)
      self = Transform(e: x, f: y).after(turn).after(Transform(e: -x, f: -y))
    default: break
    }
  }
}

/// Numbers in attributes.
enum Numbers {
  /// Every number of `text`, whatever stands between them.
  static func all(in text: String) -> [Double] {
    var numbers: [Double] = []
    var current = ""
    func isStart(_ character: Character) -> Bool { character.isASCII && (character.isNumber || character == ".") }
    func end() {
      if let value = Double(current), value.isFinite { numbers.append(value) }
      current = ""
    }
    for character in text {
      if isStart(character) {
        if character == ".", current.contains("."), !current.contains("e") { end() }
        current.append(character)
      } else if character == "-" || character == "+" {
        if !current.hasSuffix("e") { end() }
        current.append(character)
      } else if character == "e" || character == "E", !current.isEmpty {
        current.append("e")
      } else {
        end()
      }
    }
    end()
    return numbers
  }

  /// The first number of an attribute: "12px" is 12.
  static func first(_ text: String?) -> Double? { text.flatMap { all(in: $0).first } }
}

/// Measures of closed outlines.
enum Outline {
  /// The area within, whichever way it runs.
  static func area(_ points: [Point]) -> Double {
    var sum = 0.0
    for at in points.indices {
      let next = points[(at + 1) % points.count]
      sum += points[at].x * next.y - next.x * points[at].y
    }
    return abs(sum) / 2
  }

  /// Whether `point` is inside, by the non-zero rule.
  static func contains(_ points: [Point], _ point: Point) -> Bool {
    var winding = 0
    for at in points.indices {
      let (from, to) = (points[at], points[(at + 1) % points.count])
      let side = (to.x - from.x) * (point.y - from.y) - (point.x - from.x) * (to.y - from.y)
      if from.y <= point.y, to.y > point.y, side > 0 { winding += 1 }
      if from.y > point.y, to.y <= point.y, side < 0 { winding -= 1 }
    }
    return winding != 0
  }

  /// The smallest convex outline around the points (Andrew's monotone chain, 1979).
  static func hull(_ points: [Point]) -> [Point] {
    let sorted = points.sorted { $0.x == $1.x ? $0.y < $1.y : $0.x < $1.x }
    func chain(_ points: [Point]) -> [Point] {
      var hull: [Point] = []
      for point in points {
        while hull.count >= 2, cross(hull[hull.count - 2], hull[hull.count - 1], point) <= 0 { hull.removeLast() }
        hull.append(point)
      }
      return hull.dropLast()
    }
    return chain(sorted) + chain(sorted.reversed())
  }

  /// Twice the signed area of the triangle of three points.
  static func cross(_ a: Point, _ b: Point, _ c: Point) -> Double {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
  }

  /// The points without those that repeat the one before or lie on the line of their neighbours.
  static func corners(_ points: [Point]) -> [Point] {
    var corners: [Point] = []
    for point in points where corners.last.map({ $0.distance(to: point) > 0.4 }) ?? true { corners.append(point) }
    if let first = corners.first, let last = corners.last, corners.count > 1, first.distance(to: last) <= 0.4 {
      corners.removeLast()
    }
    guard corners.count > 3 else { return corners }
    return corners.indices.filter { at in
      let (before, after) = (corners[(at + corners.count - 1) % corners.count], corners[(at + 1) % corners.count])
      let length = max(before.distance(to: after), 0.01)
      return abs(cross(before, corners[at], after)) / length > 0.25
    }.map { corners[$0] }
  }
}
