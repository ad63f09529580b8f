import Foundation

/// A path's data as points: curves become 12 straight pieces each.
struct PathData {
  private(set) var points: [Point] = []
  /// Whether something in it is bent.
  private(set) var hasCurves = false
  private(set) var isClosed = false

  private var at = Point(x: 0, y: 0)
  private var start = Point(x: 0, y: 0)
  private var control: Point?

  init(_ data: String) {
    var command: Character?
    var rest = Substring(data)
    while let next = rest.firstIndex(where: { $0.isLetter && $0 != "e" && $0 != "E" }) {
      command = rest[next]
      let after = rest.index(after: next)
      let end = rest[after...].firstIndex { $0.isLetter && $0 != "e" && $0 != "E" } ?? rest.endIndex
      if let command { run(command, Numbers.all(in: String(rest[after..<end]))) }
      rest = rest[end...]
    }
  }

  private static let counts: [Character: Int] = [
    "m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "t": 2, "a": 7,
  ]

  private mutating func run(_ command: Character, _ numbers: [Double]) {
    let kind = Character(command.lowercased())
    if kind == "z" {
      at = start
      isClosed = true
      return
    }
    guard let count = Self.counts[kind] else { return }
    var isFirst = true
    for from in stride(from: 0, through: numbers.count - count, by: count) {
      let values = Array(numbers[from..<from + count])
      step(kind, values, isRelative: command.isLowercase, isFirst: isFirst)
      isFirst = false
    }
  }

  private mutating func step(_ kind: Character, _ values: [Double], isRelative: Bool, isFirst: Bool) {
    let origin = isRelative ? at : Point(x: 0, y: 0)
    func point(_ index: Int) -> Point { Point(x: origin.x + values[index], y: origin.y + values[index + 1]) }
    var nextControl: Point?
    switch kind {
    case "m", "l":
      at = point(0)
      if kind == "m", isFirst { start = at }
      points.append(at)
    case "h":
      at.x = origin.x + values[0]
      points.append(at)
    case "v":
      at.y = origin.y + values[0]
      points.append(at)
    case "c":
      cubic(point(0), point(2), point(4))
      nextControl = point(2)
    case "s":
      let first = control.map(reflected) ?? at
      nextControl = point(0)
      cubic(first, point(0), point(2))
    case "q":
      nextControl = point(0)
      quadratic(point(0), point(2))
    case "t":
      let middle = control.map(reflected) ?? at
      nextControl = middle
      quadratic(middle, point(0))
    default: arc(values, to: point(5))
    }
    control = nextControl
  }

  private func reflected(_ control: Point) -> Point { Point(x: 2 * at.x - control.x, y: 2 * at.y - control.y) }

  private mutating func cubic(_ first: Point, _ second: Point, _ end: Point) {
    let from = at
    bend(to: end) { t in
      let u = 1 - t
      let (p, q, r, s) = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
      return Point(
        x: p * from.x + q * first.x + r * second.x + s * end.x, y: p * from.y + q * first.y + r * second.y + s * end.y)
    }
  }

  private mutating func quadratic(_ middle: Point, _ end: Point) {
    let from = at
    bend(to: end) { t in
      let u = 1 - t
      return Point(
        x: u * u * from.x + 2 * u * t * middle.x + t * t * end.x,
        y: u * u * from.y + 2 * u * t * middle.y + t * t * end.y)
    }
  }

  /// An arc by its end points (SVG 1.1, appendix F.6.5).
  private mutating func arc(_ values: [Double], to end: Point) {
    let from = at
    var (rx, ry) = (abs(values[0]), abs(values[1]))
    let turn = values[2] * .pi / 180
    guard rx > 0, ry > 0, from.distance(to: end) > 0 else {
      at = end
      return points.append(end)
    }
    let (half, other) = ((from.x - end.x) / 2, (from.y - end.y) / 2)
    let x1 = cos(turn) * half + sin(turn) * other
    let y1 = -sin(turn) * half + cos(turn) * other
    let excess = x1 * x1 / (rx * rx) + y1 * y1 / (ry * ry)
    if excess > 1 { (rx, ry) = (rx * excess.squareRoot(), ry * excess.squareRoot()) }
    let below = rx * rx * y1 * y1 + ry * ry * x1 * x1
    let factor = (max(0, rx * rx * ry * ry - below) / max(below, 1e-9)).squareRoot() * (values[3] == values[4] ? -1 : 1)
    let (cx1, cy1) = (factor * rx * y1 / ry, -factor * ry * x1 / rx)
    let centre = Point(
      x: cos(turn) * cx1 - sin(turn) * cy1 + (from.x + end.x) / 2,
      y: sin(turn) * cx1 + cos(turn) * cy1 + (from.y + end.y) / 2)
    let first = atan2((y1 - cy1) / ry, (x1 - cx1) / rx)
    var sweep = atan2((-y1 - cy1) / ry, (-x1 - cx1) / rx) - first
    if values[4] == 0, sweep > 0 { sweep -= 2 * .pi }
    if values[4] != 0, sweep < 0 { sweep += 2 * .pi }
    bend(to: end) { t in
      let angle = first + sweep * t
      let (x, y) = (rx * cos(angle), ry * sin(angle))
      return Point(x: centre.x + cos(turn) * x - sin(turn) * y, y: centre.y + sin(turn) * x + cos(turn) * y)
    }
  }

  private mutating func bend(to end: Point, _ curve: (Double) -> Point) {
    for step in 1...12 { points.append(curve(Double(step) / 12)) }
    at = end
    hasCurves = true
  }
}
